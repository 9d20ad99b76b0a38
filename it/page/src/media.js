// Ears, eyes and a diary for a test page, whatever SIP library it uses.
import { listenTo, NOTHING, toneOf } from "./tone.js";

/** The microphone as it is: with the processing on, a steady tone counts as noise and is taken out. */
export const MICROPHONE = { echoCancellation: false, noiseSuppression: false, autoGainControl: false };
export const PC = { iceServers: [] };

export class Media {
  /** Everything that happened, as [milliseconds since the page opened, event, detail]. */
  events = [];
  connection = null;
  #context = null;
  #analyser = null;
  #heard = null;
  #elements = [];

  note(event, detail = "") {
    this.events.push([Math.round(performance.now()), event, String(detail)]);
  }

  /** Follows the media of a call. */
  follow(connection) {
    if (connection === this.connection) return;
    this.connection = connection;
    this.#heard = null;
    for (const receiver of connection.getReceivers()) if (receiver.track) this.#play(receiver.track);
    connection.addEventListener("track", (event) => {
      this.note("track", event.track.kind);
      this.#play(event.track);
    });
    connection.addEventListener("iceconnectionstatechange", () => this.note("ice", connection.iceConnectionState));
    connection.addEventListener("connectionstatechange", () => this.note("connection", connection.connectionState));
  }

  /** Lets go of a call's media. */
  release() {
    for (const element of this.#elements) {
      element.srcObject = null;
      element.remove();
    }
    this.#elements = [];
    this.#analyser?.disconnect();
    this.#analyser = null;
    this.#heard = null;
    this.connection = null;
  }

  /** The strongest tone of what is heard now. */
  hear() {
    return this.#analyser === null ? NOTHING : toneOf(this.#analyser);
  }

  /** What came in and went out, counted by the browser. */
  async stats() {
    const sum = { audioPackets: 0, audioSent: 0, lost: 0, frames: 0, framesSent: 0, width: 0, remotePort: 0, codec: "" };
    if (this.connection === null) return sum;
    const all = await this.connection.getStats();
    for (const entry of all.values()) {
      if (entry.type === "inbound-rtp" && entry.kind === "audio") {
        sum.audioPackets += entry.packetsReceived ?? 0;
        sum.lost += entry.packetsLost ?? 0;
        sum.codec = all.get(entry.codecId)?.mimeType ?? sum.codec;
      } else if (entry.type === "inbound-rtp" && entry.kind === "video") {
        sum.frames += entry.framesDecoded ?? 0;
        sum.width = entry.frameWidth ?? sum.width;
      } else if (entry.type === "outbound-rtp" && entry.kind === "audio") {
        sum.audioSent += entry.packetsSent ?? 0;
      } else if (entry.type === "outbound-rtp" && entry.kind === "video") {
        sum.framesSent += entry.framesEncoded ?? 0;
      } else if (entry.type === "candidate-pair" && entry.nominated && entry.state === "succeeded") {
        sum.remotePort = all.get(entry.remoteCandidateId)?.port ?? 0;
      }
    }
    return sum;
  }

  #play(track) {
    if (track === this.#heard || this.#elements.some((e) => e.srcObject?.getTracks().includes(track))) return;
    const stream = new MediaStream([track]);
    // A track that no element plays is not decoded.
    const element = document.createElement(track.kind);
    element.autoplay = true;
    element.muted = track.kind === "video";
    element.srcObject = stream;
    document.documentElement.append(element);
    this.#elements.push(element);
    void element.play().catch((problem) => this.note("play failed", problem));
    if (track.kind !== "audio") return;
    this.#heard = track;
    this.#context ??= new AudioContext();
    void this.#context.resume();
    this.#analyser?.disconnect();
    this.#analyser = listenTo(track, this.#context);
  }
}

/** Proof that the page's own instruments work: two connections in one page, the microphone heard through them. */
export async function loopback(media) {
  const near = new RTCPeerConnection(PC);
  const far = new RTCPeerConnection(PC);
  near.onicecandidate = (e) => e.candidate && far.addIceCandidate(e.candidate);
  far.onicecandidate = (e) => e.candidate && near.addIceCandidate(e.candidate);
  media.follow(far);
  const stream = await navigator.mediaDevices.getUserMedia({ audio: MICROPHONE, video: true });
  for (const track of stream.getTracks()) near.addTrack(track, stream);
  await near.setLocalDescription();
  await far.setRemoteDescription(near.localDescription);
  await far.setLocalDescription();
  await near.setRemoteDescription(far.localDescription);
}
