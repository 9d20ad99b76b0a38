import { h } from "./dom";

const KEYS: readonly (readonly [string, string])[] = [
  ["1", ""], ["2", "abc"], ["3", "def"], ["4", "ghi"], ["5", "jkl"], ["6", "mno"],
  ["7", "pqrs"], ["8", "tuv"], ["9", "wxyz"], ["*", "star"], ["0", "+"], ["#", "hash"],
];

const SPOKEN: Readonly<Record<string, string>> = { "*": "star", "#": "hash" };

/** Twelve keys. */
export function keypad(label: string, press: (key: string) => void): HTMLElement {
  return h(
    "div",
    { class: "keypad", role: "group", "aria-label": label },
    ...KEYS.map(([key, letters]) =>
      h(
        "button",
        { type: "button", class: "key", "aria-label": SPOKEN[key] ?? key, "data-key": key, click: () => press(key) },
        h("span", { class: "digit" }, key),
        h("span", { class: "letters" }, /^[a-z+]+$/.test(letters) && SPOKEN[key] === undefined ? letters : ""),
      ),
    ),
  );
}
