import { X } from "lucide";
import { type Choice, devices, open, release, saveChoice, speakersCanBeChosen } from "../devices";
import { type Level, levelOf } from "../level";
import { causeOfMedia, sentence } from "../words";
import { button, h, say, show } from "./dom";

const DRAW_EVERY = 66;

/** Microphone, speaker, camera and how digits travel; every choice is kept at once. */
export class SettingsView {
  private readonly microphone = h("select", { id: "microphone", change: () => this.choose() });
  private readonly speaker = h("select", { id: "speaker", change: () => this.choose() });
  private readonly camera = h("select", { id: "camera", change: () => this.choose() });
  private readonly digits = h(
    "select",
    { id: "digits", change: () => this.choose() },
    h("option", { value: "RFC2833" }, "In the sound (RFC 4733)"),
    h("option", { value: "INFO" }, "As messages (SIP INFO)"),
  );
  private readonly meter = h("meter", { min: "0", max: "1", value: "0", "aria-label": "Level of your microphone" });
  private readonly trouble = h("p", { class: "notice bad", role: "status", hidden: true });
  private readonly speakerRow = h("div", {}, h("label", { for: "speaker" }, "Speaker"), this.speaker);
  private stream: MediaStream | null = null;
  private level: Level | null = null;
  private drawing: ReturnType<typeof setInterval> | undefined;
  readonly element = h(
    "dialog",
    { class: "card settings", "aria-labelledby": "settings-title", close: () => this.closed() },
    h("div", { class: "title-row" },
      h("h2", { id: "settings-title" }, "Sound and video"),
      button("icon-only", X, "Close", () => this.element.close())),
    this.trouble,
    h("label", { for: "microphone" }, "Microphone"),
    this.microphone,
    this.meter,
    this.speakerRow,
    h("label", { for: "camera" }, "Camera"),
    this.camera,
    h("label", { for: "digits" }, "Keypad digits"),
    this.digits,
  );

  constructor(
    private readonly choice: Choice,
    private readonly changed: () => void,
  ) {
    show(this.speakerRow, speakersCanBeChosen());
  }

  /** Opens the dialog; the microphone is opened too, so that its level can be seen. */
  async open(): Promise<void> {
    this.element.showModal();
    this.digits.value = this.choice.digits;
    await this.listen();
    await this.list();
  }

  private async listen(): Promise<void> {
    this.stop();
    try {
      this.stream = await open(this.choice, false);
      show(this.trouble, false);
      this.level = levelOf(this.stream);
      this.drawing = setInterval(() => {
        this.meter.value = this.level?.read() ?? 0;
      }, DRAW_EVERY);
    } catch (problem) {
      const refusal = problem instanceof DOMException ? problem : new DOMException("", "TypeError");
      say(this.trouble, sentence(causeOfMedia(refusal.name, refusal.message), ""));
      show(this.trouble, true);
    }
    if (!this.element.open) this.stop();
  }

  private async list(): Promise<void> {
    if (navigator.mediaDevices === undefined) return;
    await Promise.all([
      this.options(this.microphone, "audioinput", this.choice.microphone),
      this.options(this.speaker, "audiooutput", this.choice.speaker),
      this.options(this.camera, "videoinput", this.choice.camera),
    ]);
  }

  private async options(select: HTMLSelectElement, kind: MediaDeviceKind, chosen: string): Promise<void> {
    const found = (await devices(kind)).filter((d) => d.deviceId !== "default");
    select.replaceChildren(
      h("option", { value: "" }, "What the system prefers"),
      ...found.map((d, i) => h("option", { value: d.deviceId }, d.label || `Device ${i + 1}`)),
    );
    select.value = found.some((d) => d.deviceId === chosen) ? chosen : "";
  }

  private choose(): void {
    const microphoneChanged = this.choice.microphone !== this.microphone.value;
    this.choice.microphone = this.microphone.value;
    this.choice.speaker = this.speaker.value;
    this.choice.camera = this.camera.value;
    this.choice.digits = this.digits.value === "INFO" ? "INFO" : "RFC2833";
    saveChoice(this.choice);
    this.changed();
    if (microphoneChanged) void this.listen();
  }

  private closed(): void {
    this.stop();
  }

  private stop(): void {
    clearInterval(this.drawing);
    this.level?.close();
    this.level = null;
    release(this.stream);
    this.stream = null;
  }
}
