import { App } from "./app";
import { readLink } from "./link";
import { wakeSound } from "./tones";

const link = readLink(location.hash);
// A link may carry a password: it leaves the address, and with it the history, before anything else happens.
if (location.hash !== "") history.replaceState(null, "", location.pathname + location.search);

for (const touch of ["pointerdown", "keydown"]) addEventListener(touch, wakeSound, { once: true });

const root = document.getElementById("app");
if (root !== null) new App(root).start(link);
