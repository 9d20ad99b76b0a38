import type { RTCSession } from "jssip/lib/RTCSession";
import { type Choice, open, release } from "./devices";
import { type CallView, type Cause, causeOf, causeOfMedia, type Phase } from "./words";

/** How often the call looks at what really flows, in milliseconds. */
const LOOK_EVERY = 500;
/** After this long without a first packet the page says so, in milliseconds. */
const SOUND_EXPECTED_WITHIN = 2_000;
const SILENT_AFTER = 3_000;

const PC: RTCConfiguration = { iceServers: [] };

/** What a call tells its watcher. */
export interface CallListener {
  changed(call: Call): void;
  ended(call: Call, cause: Cause): void;
}

/** One call, in or out: its SIP session, its sound and picture, and how it stands. */
export class Call {
  readonly incoming: boolean;
  readonly name: string;
  readonly uri: string;
  /** Whether the other side offered, or we asked for, a picture. */
  readonly video: boolean;
  local: MediaStream | null = null;
  readonly remote = new MediaStream();
  phase: Phase;
  muted = false;
  cameraOff = false;
  heldByUs = false;
  heldByThem = false;
  /** The other side sends no sound. */
  oneWay = false;
  /** When the answer came; 0 before. */
  answeredAt = 0;
  private session: RTCSession | null = null;
  private byUs = false;
  private lostSince: number | null = null;
  private packets = 0;
  private packetsChanged = 0;
  private watch: ReturnType<typeof setInterval> | undefined;

  constructor(
    start: { incoming: boolean; name: string; uri: string; video: boolean },
    private readonly choice: Choice,
    private readonly listener: CallListener,
  ) {
    this.incoming = start.incoming;
    this.name = start.name;
    this.uri = start.uri;
    this.video = start.video;
    this.phase = start.incoming ? "incoming" : "calling";
  }

  /** Opens the microphone and calls; `dial` hands the session of the SIP library. */
  async dial(dial: (options: { mediaStream: MediaStream; pcConfig: RTCConfiguration }) => RTCSession): Promise<void> {
    if (!(await this.openDevices(this.video))) return;
    const mediaStream = this.local;
    if (mediaStream === null || this.phase === "ended") return;
    this.follow(dial({ mediaStream, pcConfig: PC }));
    this.listener.changed(this);
  }

  /** Takes over the session of a call that came in. */
  ringing(session: RTCSession): void {
    this.follow(session);
  }

  /** Answers, with or without our picture. */
  async answer(withVideo: boolean): Promise<void> {
    if (this.phase !== "incoming") return;
    this.enter("connecting");
    if (!(await this.openDevices(withVideo))) return;
    if (this.local === null || this.session === null || this.session.isEnded()) return;
    this.session.answer({ mediaStream: this.local, pcConfig: PC });
    this.listener.changed(this);
  }

  /** Hangs up, gives up or declines, whichever fits. */
  hangUp(): void {
    if (this.phase === "ended") return;
    this.byUs = true;
    if (this.session === null || this.session.isEnded()) {
      this.end(this.incoming ? "turned-down" : "cancelled");
    } else if (this.incoming && this.answeredAt === 0) {
      this.session.terminate({ status_code: 603, reason_phrase: "Decline" });
    } else {
      this.session.terminate();
    }
  }

  setMuted(muted: boolean): void {
    this.muted = muted;
    for (const track of this.local?.getAudioTracks() ?? []) track.enabled = !muted;
    this.listener.changed(this);
  }

  setCameraOff(off: boolean): void {
    this.cameraOff = off;
    for (const track of this.local?.getVideoTracks() ?? []) track.enabled = !off;
    this.listener.changed(this);
  }

  /** Puts the other side on hold or takes it back; false while another change is under way. */
  setHeld(held: boolean): boolean {
    if (this.session === null || this.phase !== "talking") return false;
    return held ? this.session.hold() : this.session.unhold();
  }

  sendDigit(digit: string): void {
    if (this.session === null || !this.session.isEstablished()) return;
    // The library's own type of this option is an enum that exists only in its declarations.
    const transportType = this.choice.digits as never;
    this.session.sendDTMF(digit, { duration: 120, interToneGap: 80, transportType });
  }

  /** Speaks and shows through the devices that are chosen now. */
  async changeDevices(): Promise<void> {
    const connection = this.session?.connection;
    if (connection === undefined || this.local === null) return;
    const fresh = await open(this.choice, this.local.getVideoTracks().length > 0);
    for (const sender of connection.getSenders()) {
      const track = fresh.getTracks().find((t) => t.kind === sender.track?.kind);
      if (track !== undefined) await sender.replaceTrack(track);
    }
    release(this.local);
    this.local = fresh;
    this.setMuted(this.muted);
    this.setCameraOff(this.cameraOff);
  }

  /** How the call stands, for the state line. */
  view(): CallView {
    const now = Date.now();
    return {
      phase: this.phase,
      name: this.name,
      heldByUs: this.heldByUs,
      heldByThem: this.heldByThem,
      lostFor: this.lostSince === null ? null : now - this.lostSince,
      talkedFor: this.answeredAt === 0 ? 0 : now - this.answeredAt,
    };
  }

  private async openDevices(video: boolean): Promise<boolean> {
    try {
      const stream = await open(this.choice, video);
      if (this.phase === "ended") {
        release(stream);
        return false;
      }
      this.local = stream;
      return true;
    } catch (problem) {
      const cause =
        problem instanceof DOMException ? causeOfMedia(problem.name, problem.message) : "no-webrtc";
      this.byUs = true;
      if (this.session !== null && !this.session.isEnded()) this.session.terminate({ status_code: 480 });
      this.end(cause);
      return false;
    }
  }

  private follow(session: RTCSession): void {
    this.session = session;
    session.on("progress", (event: { response?: { status_code: number } | null }) => {
      if (event.response?.status_code === 180 && this.phase === "calling") {
        this.enter("ringing");
      }
    });
    session.on("accepted", () => this.answered());
    session.on("confirmed", () => this.answered());
    session.on("hold", () => this.readHold(session));
    session.on("unhold", () => this.readHold(session));
    session.on("ended", (event) => this.over(event, true));
    session.on("failed", (event) => this.over(event, false));
    if (session.connection) this.watchMedia(session.connection);
    else session.on("peerconnection", (event) => this.watchMedia(event.peerconnection));
  }

  private over(
    event: { originator: string; cause: string; message: unknown },
    answered: boolean,
  ): void {
    const message = event.message as { status_code?: number; getHeader?(name: string): string } | null;
    this.end(
      causeOf({
        answered,
        incoming: this.incoming,
        byUs: this.byUs || event.originator === "local",
        status: message?.status_code ?? 0,
        cause: event.cause,
        reason: message?.getHeader?.("Reason") ?? "",
      }),
    );
  }

  private watchMedia(connection: RTCPeerConnection): void {
    connection.addEventListener("track", (event) => {
      // A track comes again when a hold ends; it must not be added twice.
      if (!this.remote.getTracks().includes(event.track)) this.remote.addTrack(event.track);
      this.listener.changed(this);
    });
    connection.addEventListener("iceconnectionstatechange", () => {
      const broken = ["disconnected", "failed"].includes(connection.iceConnectionState);
      if (broken && this.phase === "talking") this.lostSince ??= Date.now();
      else this.lostSince = null;
      this.listener.changed(this);
    });
    this.watch = setInterval(() => void this.look(connection), LOOK_EVERY);
  }

  /** Reads from the browser whether sound really comes in: only then is the call "talking". */
  private async look(connection: RTCPeerConnection): Promise<void> {
    if (this.answeredAt === 0 || this.phase === "ended") return;
    let packets = 0;
    (await connection.getStats()).forEach((entry: { type: string; kind?: string; packetsReceived?: number }) => {
      if (entry.type === "inbound-rtp" && entry.kind === "audio") packets += entry.packetsReceived ?? 0;
    });
    const now = Date.now();
    if (packets !== this.packets) {
      this.packets = packets;
      this.packetsChanged = now;
    }
    if (this.phase === "connecting" && (packets > 0 || now - this.answeredAt > SOUND_EXPECTED_WITHIN)) {
      this.phase = "talking";
    }
    const quietFor = now - Math.max(this.packetsChanged, this.answeredAt);
    this.oneWay = quietFor > SILENT_AFTER && !this.heldByUs && !this.heldByThem && this.lostSince === null;
    this.listener.changed(this);
  }

  private answered(): void {
    if (this.answeredAt !== 0 || this.phase === "ended") return;
    this.answeredAt = Date.now();
    this.enter("connecting");
  }

  private readHold(session: RTCSession): void {
    const held = session.isOnHold();
    this.heldByUs = held.local;
    this.heldByThem = held.remote;
    this.packetsChanged = Date.now();
    this.listener.changed(this);
  }

  private enter(phase: Phase): void {
    if (this.phase === "ended") return;
    this.phase = phase;
    this.listener.changed(this);
  }

  private end(cause: Cause): void {
    if (this.phase === "ended") return;
    this.phase = "ended";
    clearInterval(this.watch);
    release(this.local);
    this.listener.ended(this, cause);
  }
}
