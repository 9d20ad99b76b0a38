/** The sounds that the phone makes itself: ringing, ringback, keys, busy. Computed, no files. */

let context: AudioContext | null = null;

/** The one audio context of the page; it sleeps until the first tap or key, as browsers want it. */
export function audioContext(): AudioContext {
  context ??= new AudioContext({ latencyHint: "interactive" });
  if (context.state === "suspended") void context.resume().catch(() => undefined);
  return context;
}

/** Wakes the sound at a tap; without a tap browsers keep it silent. */
export function wakeSound(): void {
  audioContext();
}

/** One note: frequencies in hertz sounded together, start and length in seconds. */
interface Note {
  readonly hertz: readonly number[];
  readonly at: number;
  readonly length: number;
  readonly gain: number;
}

const RING: readonly Note[] = [
  { hertz: [660], at: 0, length: 0.35, gain: 0.12 },
  { hertz: [880], at: 0.4, length: 0.35, gain: 0.16 },
  { hertz: [660], at: 0.8, length: 0.35, gain: 0.2 },
  { hertz: [880], at: 1.2, length: 0.35, gain: 0.24 },
];
const RINGBACK: readonly Note[] = [{ hertz: [425], at: 0, length: 1, gain: 0.08 }];
const BUSY: readonly Note[] = [0, 0.48, 0.96].map((at) => ({ hertz: [425], at, length: 0.24, gain: 0.08 }));
const ENDED: readonly Note[] = [
  { hertz: [520], at: 0, length: 0.09, gain: 0.1 },
  { hertz: [390], at: 0.1, length: 0.1, gain: 0.1 },
];

/** Rows and columns of the keypad (ITU-T Q.23). */
const KEYS = "123A456B789C*0#D";
const LOW = [697, 770, 852, 941];
const HIGH = [1209, 1336, 1477, 1633];

let repeating: ReturnType<typeof setInterval> | undefined;
let sounding: OscillatorNode[] = [];

/** Rings for a call that comes in, until `quiet`. */
export function ring(): void {
  repeat(RING, 4_000);
}

/** The tone heard while the other side rings, until `quiet`. */
export function ringback(): void {
  repeat(RINGBACK, 5_000);
}

/** Three short tones: the call did not work. */
export function busy(): void {
  quiet();
  play(BUSY);
}

/** Two falling notes: the other side ended the call. */
export function ended(): void {
  quiet();
  play(ENDED);
}

/** What a key of the keypad sounds like. */
export function key(digit: string): void {
  const at = KEYS.indexOf(digit.toUpperCase());
  const low = LOW[Math.floor(at / 4)];
  const high = HIGH[at % 4];
  if (at < 0 || low === undefined || high === undefined) return;
  play([{ hertz: [low, high], at: 0, length: 0.12, gain: 0.06 }]);
}

/** Stops whatever sounds. */
export function quiet(): void {
  clearInterval(repeating);
  repeating = undefined;
  for (const oscillator of sounding) oscillator.stop();
  sounding = [];
}

function repeat(notes: readonly Note[], period: number): void {
  quiet();
  play(notes);
  repeating = setInterval(() => play(notes), period);
}

function play(notes: readonly Note[]): void {
  const out = audioContext();
  if (out.state !== "running") return;
  for (const note of notes) {
    const start = out.currentTime + note.at;
    const end = start + note.length;
    const gain = new GainNode(out, { gain: 0 });
    gain.gain.setValueAtTime(0, start);
    gain.gain.linearRampToValueAtTime(note.gain, start + 0.01);
    gain.gain.setValueAtTime(note.gain, end - 0.02);
    gain.gain.linearRampToValueAtTime(0, end);
    gain.connect(out.destination);
    for (const frequency of note.hertz) {
      const oscillator = new OscillatorNode(out, { frequency });
      oscillator.connect(gain);
      oscillator.start(start);
      oscillator.stop(end);
      oscillator.onended = () => {
        sounding = sounding.filter((o) => o !== oscillator);
      };
      sounding.push(oscillator);
    }
  }
}
