/** What the page says: one sentence about what happened, and what to do. Pure functions. */

/** Why a call ended or could not begin. */
export type Cause =
  | "hung-up"
  | "hung-up-there"
  | "cancelled"
  | "turned-down"
  | "missed"
  | "elsewhere"
  | "busy"
  | "no-answer"
  | "declined"
  | "offline"
  | "not-found"
  | "number-invalid"
  | "not-allowed"
  | "codec"
  | "server-busy"
  | "network-lost"
  | "no-media"
  | "mic-denied"
  | "mic-system"
  | "mic-in-use"
  | "mic-none"
  | "no-webrtc"
  | "failed";

/** Why signing in did not work. */
export type SignInTrouble = "wrong" | "unreachable" | "refused";

/** What a SIP library tells about the end of a call. */
export interface Ending {
  /** Whether we answered, or were answered, before it ended. */
  readonly answered: boolean;
  readonly incoming: boolean;
  readonly byUs: boolean;
  /** The SIP status, or 0 when there was none. */
  readonly status: number;
  /** The library's own word for it. */
  readonly cause: string;
  /** The Reason header (RFC 3326) of the message that ended it. */
  readonly reason: string;
}

/** The cause behind an ending. */
export function causeOf(ending: Ending): Cause {
  if (ending.answered) {
    if (ending.cause === "RTP Timeout") return "network-lost";
    return ending.byUs ? "hung-up" : "hung-up-there";
  }
  if (ending.incoming) {
    if (ending.byUs) return ending.cause === "WebRTC Error" ? "codec" : "turned-down";
    return /cause\s*=\s*200\b/i.test(ending.reason) ? "elsewhere" : "missed";
  }
  if (ending.byUs && ending.cause === "Canceled") return "cancelled";
  if (ending.cause === "WebRTC Error" || ending.cause === "Bad Media Description") return "codec";
  if (ending.cause === "Connection Error") return "network-lost";
  if (ending.status === 0 && ending.cause === "Request Timeout") return "server-busy";
  return causeOfStatus(ending.status);
}

/** The cause behind a SIP status of 300 or more (RFC 3261 section 21). */
export function causeOfStatus(status: number): Cause {
  switch (status) {
    case 486:
    case 600:
      return "busy";
    case 408:
    case 487:
      return "no-answer";
    case 603:
    case 607:
      return "declined";
    case 410:
    case 430:
    case 480:
      return "offline";
    case 404:
    case 604:
    case 416:
      return "not-found";
    case 484:
    case 485:
      return "number-invalid";
    case 401:
    case 403:
    case 407:
      return "not-allowed";
    case 415:
    case 488:
    case 606:
      return "codec";
    case 500:
    case 502:
    case 503:
    case 504:
      return "server-busy";
    default:
      return "failed";
  }
}

/** The sentence for a cause; `name` is the other side. */
export function sentence(cause: Cause, name: string): string {
  switch (cause) {
    case "hung-up":
      return "You ended the call.";
    case "hung-up-there":
      return `${name} ended the call.`;
    case "cancelled":
      return "You gave up before there was an answer.";
    case "turned-down":
      return `You declined the call from ${name}.`;
    case "missed":
      return `You missed a call from ${name}.`;
    case "elsewhere":
      return "Answered on another device of yours.";
    case "busy":
      return `${name} is in another call.`;
    case "no-answer":
      return `${name} did not answer.`;
    case "declined":
      return `${name} can't talk now.`;
    case "offline":
      return `The devices of ${name} are off or without internet.`;
    case "not-found":
      return `There is no “${name}” here. Check the spelling or the number.`;
    case "number-invalid":
      return "This number is not complete. Add the missing digits.";
    case "not-allowed":
      return `You may not call ${name}. Your administrator can allow it.`;
    case "codec":
      return `The phone of ${name} and this browser share no sound format.`;
    case "server-busy":
      return "The server cannot take the call now. Call again in a few seconds.";
    case "network-lost":
      return "The connection did not come back. Call again when you are online.";
    case "no-media":
      return "Your network blocks the sound of calls. Ask your network people to let UDP through.";
    case "mic-denied":
      return "The browser does not let us use the microphone. Tap the lock beside the address, allow “Microphone”.";
    case "mic-system":
      return "Your browser may, but the computer may not use the microphone. Allow it in the system's privacy settings.";
    case "mic-in-use":
      return "Another program holds the microphone. Close it, or choose another microphone.";
    case "mic-none":
      return "No microphone found. Plug one in, then call again.";
    case "no-webrtc":
      return "This page may not use a microphone here. Open it over https or on localhost, in a current browser.";
    case "failed":
      return `The call to ${name} did not work. Call again, or check the number.`;
  }
}

/** Whether this ending needs the person's attention, or is what was asked for. */
export function isTrouble(cause: Cause): boolean {
  return !["hung-up", "hung-up-there", "cancelled", "turned-down", "elsewhere"].includes(cause);
}

/** The cause behind the browser's refusal of a microphone or camera: the name of the DOMException and its text. */
export function causeOfMedia(name: string, text: string): Cause {
  switch (name) {
    case "NotAllowedError":
    case "SecurityError":
      return /system/i.test(text) ? "mic-system" : "mic-denied";
    case "NotReadableError":
    case "AbortError":
      return "mic-in-use";
    case "NotFoundError":
    case "OverconstrainedError":
      return "mic-none";
    default:
      return "no-webrtc";
  }
}

/** The sentence for a sign-in that did not work. */
export function signInSentence(trouble: SignInTrouble): string {
  switch (trouble) {
    case "wrong":
      return "The name or the password is not right. Check both and try again.";
    case "unreachable":
      return "The server does not answer. Check its address under “Advanced”, and that you are online.";
    case "refused":
      return "The server does not take this sign-in. Ask its administrator to look at your account.";
  }
}

/** The moments of a call. */
export type Phase = "calling" | "ringing" | "incoming" | "connecting" | "talking" | "ended";

/** What the state line needs to know. */
export interface CallView {
  readonly phase: Phase;
  readonly name: string;
  readonly heldByUs: boolean;
  readonly heldByThem: boolean;
  /** Milliseconds since the sound broke off, or null while it flows. */
  readonly lostFor: number | null;
  /** Milliseconds since the answer. */
  readonly talkedFor: number;
}

/** The one line that says how the call stands. */
export function stateLine(call: CallView): string {
  switch (call.phase) {
    case "calling":
      return "Calling…";
    case "ringing":
      return "Ringing";
    case "incoming":
      return "Calls you";
    case "connecting":
      return "Connecting sound…";
    case "ended":
      return "Ended";
    case "talking":
      if (call.lostFor !== null) return `Reconnecting… ${Math.floor(call.lostFor / 1000)} s`;
      if (call.heldByUs && call.heldByThem) return `On hold by you and ${call.name}`;
      if (call.heldByUs) return "On hold by you";
      if (call.heldByThem) return `On hold by ${call.name}`;
      return timer(call.talkedFor);
  }
}

/** A duration as 0:07, 12:34 or 1:02:03. */
export function timer(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  const h = Math.floor(seconds / 3600);
  const m = Math.floor(seconds / 60) % 60;
  const two = (n: number) => String(n).padStart(2, "0");
  return h > 0 ? `${h}:${two(m)}:${two(seconds % 60)}` : `${m}:${two(seconds % 60)}`;
}
