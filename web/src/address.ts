/** Numbers and addresses as people type them, and as SIP wants them. Pure functions. */

/** Who signs in, and where. */
export interface Account {
  readonly user: string;
  readonly domain: string;
}

/** What the dial field means: an address to call, or why there is none. */
export type Target =
  | { readonly kind: "address"; readonly uri: string; readonly shown: string }
  | { readonly kind: "empty" }
  | { readonly kind: "unclear" };

/** RFC 3261 section 25.1: what a user part may hold without being escaped. */
const PLAIN_USER = /[A-Za-z0-9\-_.!~*'()&=+$,;?/]/;

/** A host name, an IPv4 address or a bracketed IPv6 address, with or without a port. */
const HOST = /^(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?)(:\d{1,5})?$/;

/** Only what people put into a telephone number to make it readable. */
const NUMBER = /^\+?[\d\s().\-/\u00a0\u202f*#]+$/;

/** The user part in the form that a SIP URI needs. */
export function escapeUser(user: string): string {
  let escaped = "";
  for (const byte of new TextEncoder().encode(user)) {
    const char = String.fromCharCode(byte);
    escaped +=
      byte < 0x80 && PLAIN_USER.test(char)
        ? char
        : `%${byte.toString(16).toUpperCase().padStart(2, "0")}`;
  }
  return escaped;
}

/** Takes the readable parts out of a telephone number: "+49 (30) 123-456" becomes "+4930123456". */
export function compactNumber(text: string): string {
  return text.replace(/[\s().\-/\u00a0\u202f]/g, "");
}

/** Whether this is a telephone number rather than a name. */
export function isNumber(text: string): boolean {
  return NUMBER.test(text) && /\d|[*#]/.test(text);
}

/** Reads what was typed or pasted into the dial field; names without a domain belong to `domain`. */
export function target(typed: string, domain: string): Target {
  let text = typed.trim();
  const scheme = /^(sips?|tel|callto):(\/\/)?/i.exec(text);
  if (scheme) text = text.slice(scheme[0].length);
  text = (text.split(/[;?<>]/)[0] ?? "").trim();
  if (text === "") return { kind: "empty" };

  const at = text.lastIndexOf("@");
  const host = at < 0 ? domain : text.slice(at + 1);
  const name = at < 0 ? text : text.slice(0, at);
  const user = isNumber(name) ? compactNumber(name) : unescaped(name);
  if (user === "" || /[\s\u0000-\u001f\u007f]/.test(user) || !HOST.test(host)) {
    return { kind: "unclear" };
  }
  return {
    kind: "address",
    uri: `sip:${escapeUser(user)}@${host.toLowerCase()}`,
    shown: host.toLowerCase() === domain.toLowerCase() ? user : `${user}@${host}`,
  };
}

/** Reads the name of the sign-in form: "anna" or "anna@example.org". Null when it cannot be an account. */
export function account(typed: string, pageHost: string): Account | null {
  const text = typed.trim().replace(/^sips?:/i, "");
  const at = text.lastIndexOf("@");
  const user = unescaped(at < 0 ? text : text.slice(0, at));
  const domain = (at < 0 ? pageHost : text.slice(at + 1)).toLowerCase();
  if (user === "" || /\s/.test(user) || !HOST.test(domain)) return null;
  return { user, domain };
}

/** Where the server's SIP WebSocket is: beside the page, or where the person says. Null when that is no address. */
export function socketAddress(typed: string, page: { protocol: string; host: string }): string | null {
  const text = typed.trim();
  if (text === "") return `${page.protocol === "https:" ? "wss:" : "ws:"}//${page.host}/sip`;
  try {
    const url = new URL(/^\w+:\/\//.test(text) ? text : `${page.protocol === "https:" ? "wss" : "ws"}://${text}`);
    if (url.protocol === "http:") url.protocol = "ws:";
    if (url.protocol === "https:") url.protocol = "wss:";
    if (url.protocol !== "ws:" && url.protocol !== "wss:") return null;
    if (url.pathname === "/" && !text.endsWith("/")) url.pathname = "/sip";
    url.hash = "";
    return url.href;
  } catch {
    return null;
  }
}

/** The name to show for the other side: what it calls itself, with the user part when that differs. */
export function shownName(display: string | undefined, user: string, host: string, domain: string): string {
  const plain = unescaped(user);
  const own = host.toLowerCase() === domain.toLowerCase();
  const address = own || plain === "" ? plain || host : `${plain}@${host}`;
  const name = (display ?? "").trim();
  return name === "" || name === plain ? address : `${name} (${address})`;
}

/** Up to two letters for the face of somebody. */
export function initials(name: string): string {
  if (isNumber(name)) return "#";
  const words = name.replace(/[(@].*$/, "").split(/[\s._-]+/).filter((w) => w !== "");
  return words
    .slice(0, 2)
    .map((w) => [...w][0]?.toUpperCase() ?? "")
    .join("");
}

/** A small number that is always the same for the same name. */
export function hueOf(name: string, hues: number): number {
  let hash = 7;
  for (const char of name) hash = (hash * 31 + (char.codePointAt(0) ?? 0)) >>> 0;
  return hash % hues;
}

function unescaped(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
