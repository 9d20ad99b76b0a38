import { Delete, Grid3x3, Phone as PhoneIcon, PhoneIncoming, PhoneMissed, PhoneOutgoing, Video } from "lucide";
import { isNumber, target } from "../address";
import { key } from "../tones";
import { button, h, icon, say, show } from "./dom";
import { face } from "./face";
import { keypad } from "./keypad";

/** A call that is over. */
export interface PastCall {
  readonly name: string;
  readonly uri: string;
  readonly incoming: boolean;
  readonly missed: boolean;
  readonly at: Date;
}

const KEPT = 8;

/** The home screen: one field, a keypad, and who was called last. */
export class DialView {
  private readonly field = h("input", {
    id: "dial", type: "text", inputmode: "text", autocomplete: "off", autocapitalize: "none", spellcheck: "false",
    placeholder: "Name, number or address", "aria-describedby": "dial-hint", enterkeyhint: "go",
    input: () => this.read(),
  });
  private readonly hint = h("p", { class: "hint", id: "dial-hint" });
  private readonly notice = h("p", { class: "notice", hidden: true });
  private readonly again = button("quiet", PhoneIcon, "Call again", () => this.redial(), { hidden: true });
  private readonly erase = button("icon-only", Delete, "Delete the last character", () => this.type(""));
  private readonly pad = keypad("Keypad", (digit) => this.type(digit));
  private readonly padButton = button("quiet", Grid3x3, "Keypad", () => this.togglePad(), {
    "aria-expanded": "false",
  });
  private readonly recents = h("ul", { class: "recents" });
  private readonly noRecents = h("p", { class: "hint" }, "No calls yet. Try “echo”: it sends your voice back to you.");
  private readonly past: PastCall[] = [];
  private domain = "";
  readonly element = h(
    "section",
    { class: "card dial", "aria-labelledby": "dial-title" },
    h("h1", { id: "dial-title", class: "unseen", tabindex: "-1" }, "Phone"),
    this.notice,
    this.again,
    h(
      "form",
      { class: "dial-form", submit: (e) => this.send(e) },
      h("label", { for: "dial" }, "Call"),
      h("div", { class: "field" }, this.field, this.erase),
      this.hint,
      h(
        "div",
        { class: "row" },
        button("go", PhoneIcon, "Call", () => undefined, { type: "submit" }),
        button("secondary", Video, "Video call", () => this.start(true)),
        this.padButton,
      ),
    ),
    this.pad,
    h("h2", {}, "Recent"),
    this.noRecents,
    this.recents,
  );

  constructor(private readonly dial: (uri: string, name: string, video: boolean) => void) {
    this.pad.hidden = true;
    this.field.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && event.shiftKey) {
        event.preventDefault();
        this.start(true);
      }
    });
    this.read();
  }

  /** The domain that plain names belong to. */
  setDomain(domain: string): void {
    this.domain = domain;
  }

  /** Puts a name into the field. */
  fill(text: string): void {
    this.field.value = text;
    this.read();
  }

  /** Calls what is in the field; an empty field takes the last number first. */
  start(video: boolean): void {
    const last = this.past.find((c) => !c.incoming) ?? this.past[0];
    const meant = target(this.field.value, this.domain);
    if (meant.kind === "address") this.dial(meant.uri, meant.shown, video);
    else if (meant.kind === "empty" && last !== undefined) this.fill(last.uri.replace(/^sip:/, ""));
    else this.field.focus();
    this.read();
  }

  /** Says how the last call ended. */
  tell(sentence: string, bad: boolean, canCallAgain: boolean): void {
    say(this.notice, sentence);
    this.notice.classList.toggle("bad", bad);
    show(this.notice, sentence !== "");
    show(this.again, canCallAgain);
  }

  /** Adds a call to the list. */
  remember(call: PastCall): void {
    this.past.unshift(call);
    this.past.length = Math.min(this.past.length, KEPT);
    this.recents.replaceChildren(...this.past.map((c) => this.row(c)));
    show(this.noRecents, false);
  }

  focus(): void {
    this.field.focus();
  }

  private redial(): void {
    const last = this.past[0];
    if (last !== undefined) this.dial(last.uri, last.name, false);
  }

  private row(call: PastCall): HTMLElement {
    const [node, word] = call.missed
      ? ([PhoneMissed, "Missed"] as const)
      : call.incoming
        ? ([PhoneIncoming, "Incoming"] as const)
        : ([PhoneOutgoing, "Outgoing"] as const);
    const when = call.at.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
    return h(
      "li",
      {},
      face(call.name, "small"),
      h(
        "span",
        { class: "who" },
        h("strong", {}, call.name),
        h("span", { class: `hint ${call.missed ? "missed" : ""}` }, icon(node, 14), ` ${word}, ${when}`),
      ),
      button("icon-only", PhoneIcon, `Call ${call.name}`, () => this.dial(call.uri, call.name, false)),
    );
  }

  private send(event: Event): void {
    event.preventDefault();
    this.start(false);
  }

  private type(digit: string): void {
    const value = this.field.value;
    if (digit !== "") key(digit);
    this.fill(digit === "" ? value.slice(0, -1) : value + digit);
  }

  private togglePad(): void {
    const open = this.pad.hidden === true;
    show(this.pad, open);
    this.padButton.setAttribute("aria-expanded", String(open));
  }

  private read(): void {
    const typed = this.field.value;
    const meant = target(typed, this.domain);
    show(this.erase, typed !== "");
    if (meant.kind === "unclear") say(this.hint, "This is no name, number or address yet.");
    else if (meant.kind === "address" && isNumber(typed) && meant.shown !== typed) say(this.hint, `Number ${meant.shown}`);
    else say(this.hint, "");
  }
}
