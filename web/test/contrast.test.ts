import { describe, expect, it } from "vitest";
import css from "../src/styles.css?raw";

const tokens = new Map<string, readonly [string, string]>();
for (const [, name, light, dark] of css.matchAll(/--([\w-]+): light-dark\((#\w{6}), (#\w{6})\)/g)) {
  tokens.set(name as string, [light as string, dark as string]);
}
for (const [, name, both] of css.matchAll(/--([\w-]+): (#\w{6});/g)) {
  tokens.set(name as string, [both as string, both as string]);
}

/** Relative luminance (WCAG 2.2). */
function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((i) => {
    const c = parseInt(hex.slice(i, i + 2), 16) / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(a: string, b: string): number {
  const [high, low] = [luminance(a), luminance(b)].sort((x, y) => y - x) as [number, number];
  return (high + 0.05) / (low + 0.05);
}

const TEXT = 4.5;
const SHAPE = 3;

describe("colours can be told apart by everybody (WCAG AA)", () => {
  it.each([
    ["text", "surface", TEXT], ["text", "bg", TEXT], ["text", "sunken", TEXT], ["text-2", "surface", TEXT],
    ["text-2", "bg", TEXT], ["text-3", "sunken", TEXT], ["text-3", "bg", TEXT], ["accent", "surface", TEXT],
    ["on-accent", "accent", TEXT], ["on-go", "go", TEXT], ["on-stop", "stop", TEXT], ["warn", "warn-soft", TEXT],
    ["bad", "bad-soft", TEXT], ["ok", "ok-soft", TEXT], ["ok", "bg", TEXT], ["bad", "surface", TEXT],
    ["line-strong", "bg", SHAPE], ["line-strong", "surface", SHAPE], ["focus", "bg", SHAPE], ["go", "surface", SHAPE],
    ["surface", "text", TEXT], ["face-text", "face-0", TEXT], ["face-text", "face-1", TEXT],
    ["face-text", "face-2", TEXT], ["face-text", "face-3", TEXT], ["face-text", "face-4", TEXT],
    ["face-text", "face-5", TEXT],
  ] as const)("%s on %s", (front, back, least) => {
    for (const mode of [0, 1] as const) {
      const pair = [tokens.get(front)?.[mode], tokens.get(back)?.[mode]] as [string, string];
      expect(pair.every((c) => /^#/.test(c ?? "")), `${front} or ${back} is missing`).toBe(true);
      expect(contrast(...pair)).toBeGreaterThanOrEqual(least);
    }
  });
});
