import { UA, WebSocketInterface } from "jssip";
import type { RTCSessionEvent, UnRegisteredEvent } from "jssip/lib/UA";
import type { IncomingRequest } from "jssip/lib/SIPMessage";
import { type Account, shownName } from "./address";
import { Call, type CallListener } from "./call";
import type { Choice } from "./devices";
import type { SignInTrouble } from "./words";

/** How the phone stands with its server. */
export type Line = "out" | "connecting" | "signing-in" | "ready" | "lost";

/** What a phone tells its watcher. */
export interface PhoneListener extends CallListener {
  line(line: Line): void;
  signInFailed(trouble: SignInTrouble): void;
  incoming(call: Call): void;
  /** A call that could not be taken, since another one is on. */
  turnedAway(name: string, uri: string): void;
}

/** The sign-in gives up when the server did not answer for so long, in milliseconds. */
const SIGN_IN_WITHIN = 8_000;
const BUSY_HERE = { status_code: 486, reason_phrase: "Busy Here" };

/** A telephone line: registered at the server, with at most one call. */
export class Phone {
  line: Line = "out";
  call: Call | null = null;
  private ua: UA | null = null;
  private giveUp: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly choice: Choice,
    private readonly listener: PhoneListener,
  ) {}

  private account: Account = { user: "", domain: "" };

  /** The SIP domain that names without one belong to. */
  get domain(): string {
    return this.account.domain;
  }

  /** Connects and registers. */
  signIn(account: Account, uri: string, password: string, server: string): void {
    this.signOut();
    this.account = account;
    const ua = new UA({
      sockets: new WebSocketInterface(server),
      uri,
      authorization_user: account.user,
      password,
      user_agent: "Ringdown softphone",
      register_expires: 300,
      session_timers: false,
      connection_recovery_min_interval: 1,
      connection_recovery_max_interval: 8,
    });
    this.ua = ua;
    const mine = (action: () => void) => () => {
      if (this.ua === ua) action();
    };
    let wasReady = false;
    this.setLine("connecting");
    this.giveUp = setTimeout(
      mine(() => this.fail("unreachable")),
      SIGN_IN_WITHIN,
    );
    ua.on("connected", mine(() => this.setLine("signing-in")));
    ua.on("disconnected", mine(() => wasReady && this.setLine("lost")));
    ua.on(
      "registered",
      mine(() => {
        wasReady = true;
        clearTimeout(this.giveUp);
        this.setLine("ready");
      }),
    );
    ua.on("registrationFailed", (event: UnRegisteredEvent) => {
      if (this.ua !== ua) return;
      const status = (event.response as { status_code?: number } | null)?.status_code ?? 0;
      if (status === 401 || status === 403 || status === 404 || status === 407) this.fail("wrong");
      else if (status >= 400 && status < 500) this.fail("refused");
      else if (wasReady) this.setLine("lost");
    });
    ua.on("newRTCSession", (event: RTCSessionEvent) => {
      if (event.originator === "remote" && this.ua === ua) this.take(event.session, event.request);
    });
    ua.start();
  }

  /** Ends the call, takes the registration back and disconnects. */
  signOut(): void {
    clearTimeout(this.giveUp);
    this.call?.hangUp();
    const ua = this.ua;
    this.ua = null;
    ua?.stop();
    this.setLine("out");
  }

  /** Calls somebody. */
  dial(uri: string, name: string, video: boolean): void {
    const ua = this.ua;
    if (ua === null || this.call !== null) return;
    const call = new Call({ incoming: false, name, uri, video }, this.choice, this.slot());
    this.call = call;
    this.listener.changed(call);
    void call.dial((options) => ua.call(uri, options));
  }

  private take(session: Parameters<Call["ringing"]>[0], request: IncomingRequest): void {
    const from = session.remote_identity;
    const user = from.uri.user;
    const name = shownName(from.display_name, user, from.uri.host, this.account.domain);
    const uri = `sip:${user}@${from.uri.host}`;
    if (this.call !== null) {
      session.terminate(BUSY_HERE);
      this.listener.turnedAway(name, uri);
      return;
    }
    const video = /^m=video (?!0 )/m.test(request.body ?? "");
    const call = new Call({ incoming: true, name, uri, video }, this.choice, this.slot());
    this.call = call;
    call.ringing(session);
    this.listener.incoming(call);
  }

  /** Keeps the one place for a call: free again before anybody hears of the end. */
  private slot(): CallListener {
    return {
      changed: (call) => this.listener.changed(call),
      ended: (call, cause) => {
        if (this.call === call) this.call = null;
        this.listener.ended(call, cause);
      },
    };
  }

  private fail(trouble: SignInTrouble): void {
    this.signOut();
    this.listener.signInFailed(trouble);
  }

  private setLine(line: Line): void {
    if (this.line === line) return;
    this.line = line;
    this.listener.line(line);
  }
}
