/** What a link to this page may carry after the `#`, so that it reaches no server and no log. */
export interface Link {
  readonly user: string;
  readonly password: string;
  readonly call: string;
  readonly server: string;
}

/** Reads `#user=..&password=..&call=..&server=..`; every part may be missing. */
export function readLink(fragment: string): Link {
  const parts = new URLSearchParams(fragment.replace(/^#/, "").replace(/\+/g, "%2B"));
  return {
    user: parts.get("user") ?? "",
    password: parts.get("password") ?? "",
    call: parts.get("call") ?? "",
    server: parts.get("server") ?? "",
  };
}
