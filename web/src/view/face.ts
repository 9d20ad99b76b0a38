import { hueOf, initials } from "../address";
import { h } from "./dom";

const HUES = 6;

/** Somebody's face: initials on a colour that is always the same for the same name. */
export function face(name: string, size: "small" | "large"): HTMLElement {
  return h(
    "span",
    { class: `face ${size}`, "data-hue": String(hueOf(name, HUES)), "aria-hidden": "true" },
    initials(name),
  );
}
