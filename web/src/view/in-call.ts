import { Grid3x3, Mic, MicOff, Pause, PhoneOff, Play, Settings2, Video, VideoOff } from "lucide";
import type { Call } from "../call";
import { type Level, levelOf } from "../level";
import { key } from "../tones";
import { stateLine } from "../words";
import { announce } from "./announce";
import { button, h, relabel, say, show } from "./dom";
import { face } from "./face";
import { keypad } from "./keypad";

/** Level meters are drawn so often, in milliseconds. */
const DRAW_EVERY = 66;
/** A microphone below this level for so long "sends silence". */
const SILENCE = 0.02;
const SILENT_AFTER = 3_000;
/** A microphone whose sound was cut off so often lately is too loud; each time is forgotten as slowly. */
const TOO_LOUD = 3;
const FORGOTTEN = 0.05;

/** The screen of a call. */
export class InCallView {
  private call: Call | null = null;
  private level: Level | null = null;
  private levelStream: MediaStream | null = null;
  private heardUs = 0;
  private cutOff = 0;
  private drawing: ReturnType<typeof setInterval> | undefined;
  private digits = "";

  private readonly sound = h("audio", { autoplay: true });
  private readonly picture = h("video", { class: "theirs", autoplay: true, playsinline: true, "aria-label": "Their picture" });
  private readonly own = h("video", { class: "own", autoplay: true, playsinline: true, "aria-label": "Your picture" });
  private readonly stage = h("div", { class: "stage", hidden: true }, this.picture, this.own);
  private readonly who = h("span", { class: "who-face" });
  private readonly name = h("h1", { id: "call-name", tabindex: "-1" });
  private readonly state = h("p", { class: "state" });
  private readonly warning = h("p", { class: "notice warn", hidden: true, role: "status" });
  private readonly listen = button("secondary", Play, "Tap to hear the call", () => this.playSound(), { hidden: true });
  private readonly mute = button("control mute", Mic, "Mute", () => this.toggleMute());
  private readonly hold = button("control", Pause, "Hold", () => this.toggleHold());
  private readonly pad = keypad("Keypad tones", (digit) => this.send(digit));
  private readonly typed = h("output", { class: "typed", "aria-label": "Digits sent" });
  private readonly padBox = h("div", { class: "pad-box", hidden: true }, this.typed, this.pad);
  private readonly padButton = button("control", Grid3x3, "Keypad", () => this.togglePad(), { "aria-expanded": "false" });
  private readonly camera = button("control", Video, "Camera off", () => this.toggleCamera());
  private readonly settings: HTMLButtonElement;
  private readonly end = button("stop end", PhoneOff, "End", () => this.call?.hangUp());
  readonly element: HTMLElement;

  constructor(openSettings: () => void) {
    this.settings = button("control", Settings2, "Devices", openSettings);
    this.element = h(
      "section",
      { class: "card in-call", "aria-labelledby": "call-name", hidden: true },
      this.stage,
      this.who,
      this.name,
      this.state,
      this.warning,
      this.listen,
      this.padBox,
      h("div", { class: "controls", role: "group", "aria-label": "Call controls" },
        this.mute, this.settings, this.padButton, this.hold, this.camera),
      this.end,
      this.sound,
    );
    this.picture.muted = true;
    this.own.muted = true;
  }

  /** Sends the sound to another speaker, where the browser can. */
  async speaker(id: string): Promise<void> {
    if ("setSinkId" in this.sound) await this.sound.setSinkId(id).catch(() => undefined);
  }

  /** Shows a call. */
  open(call: Call): void {
    this.call = call;
    this.digits = "";
    this.heardUs = Date.now();
    say(this.typed, "");
    this.showPad(false);
    this.who.replaceChildren(face(call.name, "large"));
    say(this.name, call.name);
    show(this.element, true);
    this.update();
    this.drawing = setInterval(() => this.draw(), DRAW_EVERY);
    this.name.focus();
  }

  /** Hides the screen and lets go of the sound. */
  close(): void {
    clearInterval(this.drawing);
    this.level?.close();
    this.level = null;
    this.levelStream = null;
    this.call = null;
    for (const media of [this.sound, this.picture, this.own]) media.srcObject = null;
    show(this.element, false);
  }

  /** Draws what has changed. */
  update(): void {
    const call = this.call;
    if (call === null) return;
    const talking = call.phase === "talking";
    relabel(this.mute, call.muted ? MicOff : Mic, call.muted ? "Muted" : "Mute");
    this.mute.classList.toggle("on", call.muted);
    relabel(this.hold, call.heldByUs ? Play : Pause, call.heldByUs ? "Resume" : "Hold");
    this.hold.classList.toggle("on", call.heldByUs);
    this.hold.disabled = !talking;
    for (const b of this.pad.querySelectorAll("button")) b.disabled = call.answeredAt === 0;
    const hasCamera = (call.local?.getVideoTracks().length ?? 0) > 0;
    show(this.camera, hasCamera);
    relabel(this.camera, call.cameraOff ? VideoOff : Video, call.cameraOff ? "Camera on" : "Camera off");
    this.attach(this.sound, call.remote.getAudioTracks().length > 0 ? call.remote : null);
    const theirPicture = call.remote.getVideoTracks().length > 0;
    this.attach(this.picture, theirPicture ? call.remote : null);
    this.attach(this.own, hasCamera ? call.local : null);
    show(this.own, hasCamera && !call.cameraOff);
    show(this.stage, theirPicture || hasCamera);
    show(this.who, !theirPicture && !hasCamera);
    this.element.classList.toggle("with-picture", theirPicture || hasCamera);
    this.warn(call);
    this.draw();
  }

  /** Keys while the focus is inside the call; F2 brings it there from anywhere. */
  key(event: KeyboardEvent): boolean {
    const call = this.call;
    if (call === null || event.ctrlKey || event.altKey || event.metaKey) return false;
    if (event.key === "F2") {
      this.mute.focus();
      return true;
    }
    if (!this.element.contains(document.activeElement)) return false;
    if (/^[0-9*#]$/.test(event.key) && !this.padBox.hidden) this.send(event.key);
    else if (event.key === "m") this.toggleMute();
    else if (event.key === "h") this.toggleHold();
    else if (event.key === "k") this.togglePad();
    else if (event.key === "e") call.hangUp();
    else return false;
    return true;
  }

  private warn(call: Call): void {
    const silent =
      this.level !== null && !call.muted && !call.heldByUs && call.phase === "talking" &&
      Date.now() - this.heardUs > SILENT_AFTER;
    let text = "";
    if (call.oneWay) text = `We get no sound from ${call.name}. Wait a moment, or call again.`;
    else if (silent) text = "We cannot hear you: the microphone sends silence. Choose another under “Devices”.";
    else if (this.cutOff > TOO_LOUD && !call.muted) text = "Your microphone is too loud and distorts. Turn it down, or keep away from it.";
    say(this.warning, text);
    show(this.warning, text !== "");
  }

  private draw(): void {
    const call = this.call;
    if (call === null) return;
    say(this.state, stateLine(call.view()));
    this.state.setAttribute("role", call.phase === "talking" ? "timer" : "none");
    if (call.local !== this.levelStream) {
      this.level?.close();
      this.levelStream = call.local;
      this.level = call.local === null ? null : levelOf(call.local);
      this.heardUs = Date.now();
      this.cutOff = 0;
    }
    const level = call.muted ? 0 : (this.level?.read() ?? null);
    if (level === null || level > SILENCE || call.muted) this.heardUs = Date.now();
    const cut = level !== null && !call.muted && this.level?.clipped() === true;
    this.cutOff = Math.min(2 * TOO_LOUD, Math.max(0, this.cutOff + (cut ? 1 : -FORGOTTEN)));
    this.mute.style.setProperty("--level", (level ?? 0).toFixed(2));
  }

  private attach(media: HTMLMediaElement, stream: MediaStream | null): void {
    if (media.srcObject === stream) return;
    media.srcObject = stream;
    if (stream !== null) this.start(media);
  }

  private playSound(): void {
    show(this.listen, false);
    this.start(this.sound);
  }

  private start(media: HTMLMediaElement): void {
    void media.play().catch((problem: unknown) => {
      const blocked = problem instanceof DOMException && problem.name === "NotAllowedError";
      if (media === this.sound && blocked) show(this.listen, true);
    });
  }

  private toggleMute(): void {
    const call = this.call;
    if (call === null) return;
    call.setMuted(!call.muted);
    announce(call.muted ? "Microphone off" : "Microphone on");
  }

  private toggleHold(): void {
    const call = this.call;
    if (call === null) return;
    const wanted = !call.heldByUs;
    if (call.setHeld(wanted)) announce(wanted ? "On hold" : "Call goes on");
  }

  private toggleCamera(): void {
    const call = this.call;
    if (call === null) return;
    call.setCameraOff(!call.cameraOff);
    announce(call.cameraOff ? "Camera off" : "Camera on");
  }

  private togglePad(): void {
    this.showPad(this.padBox.hidden === true);
  }

  private showPad(open: boolean): void {
    show(this.padBox, open);
    this.element.classList.toggle("with-pad", open);
    this.padButton.setAttribute("aria-expanded", String(open));
  }

  private send(digit: string): void {
    const call = this.call;
    if (call === null || call.answeredAt === 0) return;
    key(digit);
    call.sendDigit(digit);
    this.digits += digit;
    say(this.typed, this.digits);
  }
}
