import { LogOut, Settings2 } from "lucide";
import { escapeUser, target } from "./address";
import type { Call } from "./call";
import { loadChoice } from "./devices";
import type { Link } from "./link";
import { type Line, Phone, type PhoneListener } from "./phone";
import { busy, ended, quiet, ring, ringback } from "./tones";
import { alertUser, announce } from "./view/announce";
import { DialView } from "./view/dial";
import { button, h, say, show } from "./view/dom";
import { InCallView } from "./view/in-call";
import { IncomingView } from "./view/incoming";
import { SettingsView } from "./view/settings";
import { type SignIn, SignInView } from "./view/sign-in";
import { type Cause, isTrouble, type Phase, sentence, type SignInTrouble, signInSentence } from "./words";

const TITLE = "Ringdown";

const LINES: Readonly<Record<Line, string>> = {
  out: "",
  connecting: "Connecting…",
  "signing-in": "Signing in…",
  ready: "Ready",
  lost: "No connection. Trying again…",
};

/** Ties the phone to its screens. */
export class App implements PhoneListener {
  private readonly choice = loadChoice();
  private readonly phone = new Phone(this.choice, this);
  private readonly settings = new SettingsView(this.choice, () => this.devicesChanged());
  private readonly signIn = new SignInView((s) => this.enter(s));
  private readonly dial = new DialView((uri, name, video) => this.call(uri, name, video));
  private readonly inCall = new InCallView(() => void this.settings.open());
  private readonly incomingCard = new IncomingView();
  private readonly me = h("span", { class: "me" });
  private readonly lineState = h("span", { class: "line" });
  private readonly account = h(
    "div",
    { class: "account", hidden: true },
    h("span", { class: "who" }, this.me, this.lineState),
    button("icon-only", Settings2, "Sound and video", () => void this.settings.open()),
    button("icon-only", LogOut, "Sign out", () => this.phone.signOut()),
  );
  private readonly lost = h("p", { class: "strip", role: "status", hidden: true }, LINES.lost);
  private ringingPhase: Phase | null = null;
  private callAfterSignIn = "";

  constructor(root: HTMLElement) {
    root.append(
      h("header", {}, h("span", { class: "brand" }, h("img", { src: "./icon.svg", alt: "", width: "28", height: "28" }), TITLE), this.account),
      this.lost,
      h("main", {}, this.signIn.element, this.dial.element, this.inCall.element),
      this.incomingCard.element,
      this.settings.element,
    );
    document.addEventListener("keydown", (event) => this.key(event));
    addEventListener("beforeunload", (event) => {
      if (this.phone.call !== null) event.preventDefault();
    });
    this.arrange();
  }

  /** Begins, with what the link brought. */
  start(link: Link): void {
    this.signIn.fill(link.user, link.password, link.server);
    this.callAfterSignIn = link.call;
    if (link.user !== "" && link.password !== "") this.signIn.send();
    else this.signIn.focus();
  }

  line(line: Line): void {
    this.signIn.busy(line === "connecting" || line === "signing-in");
    say(this.lineState, LINES[line]);
    this.account.classList.toggle("ready", line === "ready");
    show(this.lost, line === "lost");
    if (line === "lost") announce("No connection to the server. Trying again.");
    this.arrange();
    if (line === "ready") {
      announce("Signed in.");
      this.dial.focus();
      this.callFromLink();
    }
  }

  signInFailed(trouble: SignInTrouble): void {
    this.callAfterSignIn = "";
    this.signIn.complain(signInSentence(trouble));
    this.signIn.focusPassword();
    alertUser(signInSentence(trouble));
  }

  incoming(call: Call): void {
    ring();
    this.incomingCard.open(call);
    document.title = `${call.name} calls`;
    alertUser(`${call.name} calls you${call.video ? " with video" : ""}. F2 goes to the call.`);
  }

  turnedAway(name: string, uri: string): void {
    this.dial.remember({ name, uri, incoming: true, missed: true, at: new Date() });
    announce(`${name} called while you were talking.`);
  }

  changed(call: Call): void {
    if (call.phase !== this.ringingPhase) {
      this.ringingPhase = call.phase;
      if (call.phase === "ringing") ringback();
      else if (call.phase !== "incoming") quiet();
      if (call.phase === "ringing") announce("Ringing");
      if (call.phase === "talking") announce(`Connected with ${call.name}`);
      if (call.phase !== "incoming") this.incomingCard.close();
      this.arrange();
    }
    this.inCall.update();
  }

  ended(call: Call, cause: Cause): void {
    this.ringingPhase = null;
    this.incomingCard.close();
    const text = sentence(cause, call.name);
    if (cause === "hung-up-there") ended();
    else if (isTrouble(cause) && cause !== "missed") busy();
    else quiet();
    const missed = cause === "missed";
    this.dial.remember({ name: call.name, uri: call.uri, incoming: call.incoming, missed, at: new Date() });
    this.dial.tell(text, isTrouble(cause), isTrouble(cause));
    document.title = TITLE;
    this.arrange();
    this.dial.focus();
    if (isTrouble(cause)) alertUser(text);
    else announce(text);
  }

  private enter(s: SignIn): void {
    const { user, domain } = s;
    say(this.me, `${user}@${domain}`);
    this.dial.setDomain(domain);
    this.dial.tell("", false, false);
    this.phone.signIn({ user, domain }, `sip:${escapeUser(user)}@${domain}`, s.password, s.server);
  }

  private call(uri: string, name: string, video: boolean): void {
    this.dial.tell("", false, false);
    this.phone.dial(uri, name, video);
  }

  private callFromLink(): void {
    const meant = target(this.callAfterSignIn, this.phone.domain);
    this.callAfterSignIn = "";
    if (meant.kind !== "address") return;
    this.dial.fill(meant.shown);
    this.call(meant.uri, meant.shown, false);
  }

  private devicesChanged(): void {
    void this.inCall.speaker(this.choice.speaker);
    void this.phone.call?.changeDevices().catch(() => announce("This device cannot be used. The old one stays."));
  }

  private key(event: KeyboardEvent): void {
    if (this.settings.element.open) return;
    if (this.incomingCard.key(event) || this.inCall.key(event)) event.preventDefault();
    else if (event.key === "/" && !this.dial.element.hidden && event.target === document.body) {
      event.preventDefault();
      this.dial.focus();
    }
  }

  /** Shows the screen that fits: sign-in, home or call. */
  private arrange(): void {
    const signedIn = this.phone.line === "ready" || this.phone.line === "lost";
    const call = this.phone.call;
    const inCall = call !== null && call.phase !== "incoming" && call.phase !== "ended";
    show(this.account, signedIn);
    show(this.signIn.element, !signedIn);
    show(this.dial.element, signedIn && !inCall);
    if (inCall && this.inCall.element.hidden) {
      void this.inCall.speaker(this.choice.speaker);
      this.inCall.open(call);
    } else if (!inCall && !this.inCall.element.hidden) {
      this.inCall.close();
    }
  }
}
