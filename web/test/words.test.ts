import { describe, expect, it } from "vitest";
import type { Cause, Ending } from "../src/words";
import { causeOf, causeOfMedia, causeOfStatus, isTrouble, sentence, stateLine, timer } from "../src/words";

const outgoing: Ending = { answered: false, incoming: false, byUs: false, status: 0, cause: "", reason: "" };

const ALL: Cause[] = [
  "hung-up", "hung-up-there", "cancelled", "turned-down", "missed", "elsewhere", "busy", "no-answer", "declined", "offline",
  "not-found", "number-invalid", "not-allowed", "codec", "server-busy", "network-lost", "no-media", "mic-denied",
  "mic-system", "mic-in-use", "mic-none", "no-webrtc", "failed",
];

describe("causes", () => {
  it.each([
    [486, "busy"], [600, "busy"], [404, "not-found"], [480, "offline"], [408, "no-answer"], [603, "declined"],
    [403, "not-allowed"], [488, "codec"], [503, "server-busy"], [484, "number-invalid"], [481, "failed"],
  ] as const)("status %i is %s", (status, cause) => {
    expect(causeOfStatus(status)).toBe(cause);
    expect(causeOf({ ...outgoing, status })).toBe(cause);
  });

  it("knows who ended a call", () => {
    expect(causeOf({ ...outgoing, answered: true, byUs: true })).toBe("hung-up");
    expect(causeOf({ ...outgoing, answered: true })).toBe("hung-up-there");
    expect(causeOf({ ...outgoing, answered: true, cause: "RTP Timeout" })).toBe("network-lost");
    expect(causeOf({ ...outgoing, byUs: true, cause: "Canceled" })).toBe("cancelled");
    expect(causeOf({ ...outgoing, incoming: true, cause: "Canceled" })).toBe("missed");
    expect(causeOf({ ...outgoing, incoming: true, byUs: true, cause: "Rejected" })).toBe("turned-down");
    const reason = 'SIP;cause=200;text="Call completed elsewhere"';
    expect(causeOf({ ...outgoing, incoming: true, cause: "Canceled", reason })).toBe("elsewhere");
    expect(causeOf({ ...outgoing, cause: "Connection Error", byUs: true })).toBe("network-lost");
    expect(causeOf({ ...outgoing, cause: "Request Timeout" })).toBe("server-busy");
  });

  it("knows why a microphone is refused", () => {
    expect(causeOfMedia("NotAllowedError", "Permission denied")).toBe("mic-denied");
    expect(causeOfMedia("NotAllowedError", "Permission denied by system")).toBe("mic-system");
    expect(causeOfMedia("NotReadableError", "")).toBe("mic-in-use");
    expect(causeOfMedia("NotFoundError", "")).toBe("mic-none");
    expect(causeOfMedia("TypeError", "")).toBe("no-webrtc");
  });
});

describe("sentences", () => {
  it.each(ALL)("%s: one plain sentence, no code, no blame", (cause) => {
    const text = sentence(cause, "Anna");
    expect(text).toMatch(/^[A-Z].*\.$/);
    expect(text).not.toMatch(/\b[1-6]\d\d\b|error|oops|sorry|please|undefined/i);
    expect(text.length).toBeLessThan(130);
  });

  it("asked-for endings are no trouble", () => {
    expect(isTrouble("hung-up")).toBe(false);
    expect(isTrouble("busy")).toBe(true);
    expect(isTrouble("missed")).toBe(true);
  });
});

describe("the state line", () => {
  const talking = {
    phase: "talking", name: "Anna", heldByUs: false, heldByThem: false, lostFor: null, talkedFor: 67_000,
  } as const;

  it("says one thing", () => {
    expect(stateLine(talking)).toBe("1:07");
    expect(stateLine({ ...talking, heldByUs: true })).toBe("On hold by you");
    expect(stateLine({ ...talking, heldByThem: true })).toBe("On hold by Anna");
    expect(stateLine({ ...talking, lostFor: 4_200, heldByUs: true })).toBe("Reconnecting… 4 s");
    expect(stateLine({ ...talking, phase: "calling" })).toBe("Calling…");
    expect(stateLine({ ...talking, phase: "ringing" })).toBe("Ringing");
    expect(stateLine({ ...talking, phase: "connecting" })).toBe("Connecting sound…");
  });

  it("counts time", () => {
    expect(timer(0)).toBe("0:00");
    expect(timer(-5)).toBe("0:00");
    expect(timer(59_999)).toBe("0:59");
    expect(timer(3_723_000)).toBe("1:02:03");
  });
});
