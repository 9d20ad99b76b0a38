import { Phone as PhoneIcon, PhoneOff, Video, VolumeX } from "lucide";
import type { Call } from "../call";
import { quiet } from "../tones";
import { button, h, say, show } from "./dom";
import { face } from "./face";

/** Whether the person is typing, so that nothing may take the focus or the keys. */
export function isTyping(): boolean {
  return document.activeElement?.matches("input, select, textarea, [contenteditable]") === true;
}

/** The card of a call that comes in; it lies over everything else. */
export class IncomingView {
  private call: Call | null = null;
  private readonly who = h("span", { class: "who-face" });
  private readonly name = h("h2", { id: "incoming-name" });
  private readonly what = h("p", { id: "incoming-what", class: "hint" });
  private readonly answer = button("go round", PhoneIcon, "Answer", () => this.take(false));
  private readonly answerVideo = button("go round with-video", Video, "Answer with video", () => this.take(true));
  private readonly decline = button("stop round", PhoneOff, "Decline", () => this.call?.hangUp());
  private readonly silence = button("quiet", VolumeX, "Silence", () => this.hush());
  readonly element = h(
    "div",
    { class: "over", hidden: true },
    h(
      "div",
      {
        class: "card incoming", role: "alertdialog", "aria-labelledby": "incoming-name",
        "aria-describedby": "incoming-what", tabindex: "-1",
      },
      this.who,
      this.name,
      this.what,
      h("div", { class: "choices" }, this.answerVideo, this.decline, this.answer),
      this.silence,
    ),
  );

  /** Shows the call; the focus moves to Answer unless somebody is typing. */
  open(call: Call): void {
    this.call = call;
    this.who.replaceChildren(face(call.name, "large"));
    say(this.name, call.name);
    say(this.what, call.video ? "calls you, with video" : "calls you");
    show(this.answerVideo, call.video);
    show(this.silence, true);
    show(this.element, true);
    if (!isTyping()) this.answer.focus();
  }

  close(): void {
    this.call = null;
    show(this.element, false);
  }

  /** Keys while the card is up: A answers, D declines, S and Escape only stop the ringing, F2 goes to the card. */
  key(event: KeyboardEvent): boolean {
    if (this.call === null || event.ctrlKey || event.altKey || event.metaKey) return false;
    if (event.key === "F2") this.answer.focus();
    else if (event.key === "Escape") this.hush();
    else if (isTyping()) return false;
    else if (event.key === "a") this.take(false);
    else if (event.key === "d") this.call.hangUp();
    else if (event.key === "s") this.hush();
    else return false;
    return true;
  }

  private take(video: boolean): void {
    void this.call?.answer(video);
  }

  private hush(): void {
    quiet();
    show(this.silence, false);
  }
}
