/** Says to a screen reader what others can see: one queue, nothing twice, never faster than one can listen. */

const PAUSE = 1_000;

class Announcer {
  private readonly waiting: string[] = [];
  private last = "";
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly region: () => HTMLElement | null) {}

  say(text: string): void {
    if (text === "" || text === this.waiting.at(-1) || (this.waiting.length === 0 && text === this.last)) return;
    this.waiting.push(text);
    if (this.timer === undefined) this.next();
  }

  private next(): void {
    const text = this.waiting.shift();
    const region = this.region();
    if (text === undefined || region === null) {
      this.timer = undefined;
      this.last = "";
      return;
    }
    this.last = text;
    region.textContent = text;
    this.timer = setTimeout(() => this.next(), PAUSE);
  }
}

const polite = new Announcer(() => document.getElementById("polite"));
const assertive = new Announcer(() => document.getElementById("assertive"));

/** Something good to know. */
export function announce(text: string): void {
  polite.say(text);
}

/** Something to know now: a call, an error. */
export function alertUser(text: string): void {
  assertive.say(text);
}
