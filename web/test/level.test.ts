import { describe, expect, it } from "vitest";
import { clips } from "../src/level";

/** So many samples of a sine of 200 Hz that was meant to be so loud, as a microphone tells it. */
function tone(amplitude: number): number[] {
  const samples = Array.from({ length: 1024 }, (_, i) => amplitude * Math.sin((2 * Math.PI * 200 * i) / 48_000));
  return samples.map((s) => Math.min(1, Math.max(-1, s)));
}

describe("clipping", () => {
  it("is sound that is cut off", () => {
    expect(clips(tone(1.5))).toBe(true);
    expect(clips(tone(1.5).map((s) => -s))).toBe(true);
  });

  it("is not sound that is loud", () => {
    expect(clips(tone(0.95))).toBe(false);
    expect(clips([])).toBe(false);
  });

  it("is not a click", () => {
    const click = tone(0.2);
    click[100] = 1;
    click[101] = -1;
    expect(clips(click)).toBe(false);
  });
});
