import type { IconNode } from "lucide";

type Child = Node | string | null | undefined | false;
type Attributes = Readonly<Record<string, string | boolean | ((event: Event) => void)>>;

/** Makes an element. Text always becomes a text node; no string is ever read as HTML. */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(name, value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false) element.setAttribute(name, value);
  }
  element.append(...children.filter((c): c is Node | string => c !== null && c !== undefined && c !== false));
  return element;
}

const SVG = "http://www.w3.org/2000/svg";

/** Draws an icon; it says nothing to a screen reader, the word beside it does. */
export function icon(node: IconNode, size = 22): SVGSVGElement {
  const svg = document.createElementNS(SVG, "svg");
  const attributes = {
    viewBox: "0 0 24 24",
    width: String(size),
    height: String(size),
    fill: "none",
    stroke: "currentColor",
    "stroke-width": "2",
    "stroke-linecap": "round",
    "stroke-linejoin": "round",
    "aria-hidden": "true",
  };
  for (const [name, value] of Object.entries(attributes)) svg.setAttribute(name, value);
  for (const [tag, shape] of node) {
    const part = document.createElementNS(SVG, tag);
    for (const [name, value] of Object.entries(shape)) part.setAttribute(name, String(value));
    svg.append(part);
  }
  return svg;
}

/** Changes a text only when it differs, so that nothing is drawn or spoken twice. */
export function say(element: Element, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}

/** Shows or hides an element. */
export function show(element: HTMLElement, visible: boolean): void {
  if (element.hidden === visible) element.hidden = !visible;
}

/** A button with an icon and a word. */
export function button(
  look: string,
  node: IconNode,
  word: string,
  press: () => void,
  extra: Attributes = {},
): HTMLButtonElement {
  return h("button", { type: "button", class: look, click: press, ...extra }, icon(node), h("span", {}, word));
}

/** Gives a button another icon and word. */
export function relabel(target: HTMLButtonElement, node: IconNode, word: string): void {
  const label = target.lastElementChild;
  if (label === null || label.textContent === word) return;
  target.firstElementChild?.replaceWith(icon(node));
  label.textContent = word;
}
