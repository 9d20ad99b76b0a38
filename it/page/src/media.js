// Ears, eyes and a diary for a test page, whatever SIP library it uses.

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

  /** The strongest tone of what is heard now: hertz, level in dBFS (a full sine has 0) and purity, 0 to 1. */
  hear() {
    if (this.#analyser === null) return { hertz: 0, level: -200, purity: 0 };
    const analyser = this.#analyser;
    const bins = new Float32Array(analyser.frequencyBinCount);
    analyser.getFloatFrequencyData(bins);
    const wave = new Float32Array(analyser.fftSize);
    analyser.getFloatTimeDomainData(wave);
    let square = 0;
    for (const s of wave) square += s * s;
    const width = this.#context.sampleRate / analyser.fftSize;
    const power = bins.map((db) => (Number.isFinite(db) ? 10 ** (db / 10) : 0));
    let best = 0;
    let total = 0;
    for (let i = Math.ceil(50 / width); i < power.length; i++) {
      total += power[i];
      if (power[i] > power[best]) best = i;
    }
    let near = 0;
    let centre = 0;
    for (let i = Math.max(0, best - 4); i <= Math.min(power.length - 1, best + 4); i++) {
      near += power[i];
      centre += power[i] * i;
    }
    return {
      hertz: near > 0 ? (centre / near) * width : 0,
      level: 10 * Math.log10((2 * square) / wave.length + 1e-20),
      purity: total > 0 ? near / total : 0,
    };
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
    this.#analyser = new AnalyserNode(this.#context, { fftSize: 8192, smoothingTimeConstant: 0 });
    new MediaStreamAudioSourceNode(this.#context, { mediaStream: stream }).connect(this.#analyser);
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
