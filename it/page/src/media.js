// Ears, eyes and a diary for a test page, whatever SIP library it uses.
import { DEAF, listenTo, NOTHING, recordedTone, toneOf } from "./tone.js";

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
  #keeper = null;
  #begun = 0;
  #sounded = null;

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
    connection.addEventListener("icecandidate", (event) => this.note("candidate", event.candidate?.candidate ?? ""));
    connection.addEventListener("iceconnectionstatechange", () => this.note("ice", connection.iceConnectionState));
    connection.addEventListener("connectionstatechange", () => this.note("connection", connection.connectionState));
  }

  constructor() {
    const send = WebSocket.prototype.send;
    const begin = () => this.begin();
    WebSocket.prototype.send = function (message) {
      if (typeof message === "string" && message.startsWith("INVITE ")) begin();
      return send.call(this, message);
    };
  }

  /** Remembers when the call began: the INVITE went out or came in. A re-INVITE begins nothing. */
  begin() {
    if (this.#sounded === null) this.#begun = performance.now();
  }

  /** The milliseconds from the beginning of the call to the first sound that was played out, or null before that. */
  untilFirstSound() {
    return this.#sounded === null ? null : this.#sounded - this.#begun;
  }

  /** Speaks a tone in place of the microphone. Nobody is asked for it, so the browser goes on hiding its addresses. */
  speakWithoutMicrophone(hertz) {
    this.#context ??= new AudioContext();
    const tone = new OscillatorNode(this.#context, { frequency: hertz });
    const spoken = new MediaStreamAudioDestinationNode(this.#context, { channelCount: 1 });
    tone.connect(new GainNode(this.#context, { gain: 0.5 })).connect(spoken);
    tone.start();
    navigator.mediaDevices.getUserMedia = async () => spoken.stream.clone();
  }

  /** Shows a picture of two colours in place of the camera's, red on the left and blue on the right, in which a square moves. */
  paint() {
    const canvas = document.createElement("canvas");
    canvas.width = 320;
    canvas.height = 240;
    const pen = canvas.getContext("2d");
    let turn = 0;
    setInterval(() => {
      pen.fillStyle = "rgb(220, 20, 20)";
      pen.fillRect(0, 0, 160, 240);
      pen.fillStyle = "rgb(20, 20, 220)";
      pen.fillRect(160, 0, 160, 240);
      pen.fillStyle = "white";
      pen.fillRect((turn++ * 8) % 320, 8, 24, 24);
    }, 66);
    const painted = canvas.captureStream(15).getVideoTracks()[0];
    const microphone = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
    navigator.mediaDevices.getUserMedia = async ({ audio, video }) => {
      const stream = await microphone({ audio });
      if (video) stream.addTrack(painted.clone());
      return stream;
    };
  }

  /** The picture that is seen now: its size, and red, green and blue in the middle of its left and of its right half. */
  look() {
    const seen = this.#elements.find((e) => e instanceof HTMLVideoElement && e.videoWidth > 0);
    if (seen === undefined) return { width: 0, height: 0, left: [0, 0, 0], right: [0, 0, 0] };
    const [width, height] = [seen.videoWidth, seen.videoHeight];
    const pen = new OffscreenCanvas(width, height).getContext("2d");
    pen.drawImage(seen, 0, 0);
    const at = (x) => [...pen.getImageData(Math.floor(x * width), Math.floor(height / 2), 1, 1).data.slice(0, 3)];
    return { width, height, left: at(0.25), right: at(0.75) };
  }

  /** Whether this browser can send pictures of this format. */
  encodes(format) {
    return RTCRtpSender.getCapabilities("video").codecs.some((c) => c.mimeType.toLowerCase() === `video/${format}`.toLowerCase());
  }

  /** Who said what of the roles in DTLS: what stands behind a=setup: in our description and in the other's. */
  roles() {
    const role = (description) => /^a=setup:(\w+)/m.exec(description?.sdp ?? "")?.[1] ?? "";
    return [role(this.connection?.currentLocalDescription), role(this.connection?.currentRemoteDescription)];
  }

  /** Lets go of a call's media. */
  release() {
    for (const element of this.#elements) {
      element.srcObject = null;
      element.remove();
    }
    this.#elements = [];
    this.#keeper?.ear.disconnect();
    this.#keeper = null;
    this.#analyser?.disconnect();
    this.#analyser = null;
    this.#heard = null;
    this.#sounded = null;
    this.connection = null;
  }

  /** The strongest tone of what is heard now. */
  async hear() {
    if (DEAF) return this.#heard === null ? NOTHING : recordedTone(this.#heard);
    return this.#analyser === null ? NOTHING : toneOf(this.#analyser);
  }

  /** Keeps all that is heard from now on. */
  keep() {
    const pieces = [];
    const ear = this.#context.createScriptProcessor(4096, 1, 1);
    ear.onaudioprocess = (event) => pieces.push(event.inputBuffer.getChannelData(0).slice());
    this.#analyser.connect(ear).connect(this.#context.destination);
    this.#keeper = { pieces, ear };
  }

  /** What was kept: samples a second, and the samples as 16 bits, little-endian, in base64. */
  kept() {
    const bytes = [];
    for (const piece of this.#keeper.pieces) {
      for (const sample of piece) {
        const value = Math.round(Math.max(-1, Math.min(1, sample)) * 32767);
        bytes.push(String.fromCharCode(value & 0xff, (value >> 8) & 0xff));
      }
    }
    return { rate: this.#context.sampleRate, samples: btoa(bytes.join("")) };
  }

  /** What came in and went out, counted by the browser. */
  async stats() {
    const sum = {
      audioPackets: 0, audioSent: 0, lost: 0, frames: 0, framesSent: 0, width: 0, remotePort: 0, protocol: "", codec: "", pictures: "", picturesSent: "",
      // Of pictures: losses that came again, either way, what was asked for, and how much may be sent.
      nacks: 0, repeated: 0, nacked: 0, repeatedSent: 0, asked: 0, askedOfMe: 0, pictureLost: 0, keyFramesSent: 0, bytesSent: 0, mayBeSent: 0,
    };
    if (this.connection === null) return sum;
    const all = await this.connection.getStats();
    const codec = (entry) => {
      const known = all.get(entry.codecId);
      return known && `${known.mimeType} ${known.sdpFmtpLine ?? ""}`;
    };
    for (const entry of all.values()) {
      if (entry.type === "inbound-rtp" && entry.kind === "audio") {
        sum.audioPackets += entry.packetsReceived ?? 0;
        sum.lost += entry.packetsLost ?? 0;
        sum.codec = all.get(entry.codecId)?.mimeType ?? sum.codec;
      } else if (entry.type === "inbound-rtp" && entry.kind === "video") {
        sum.frames += entry.framesDecoded ?? 0;
        sum.pictures = codec(entry) ?? sum.pictures;
        sum.width = entry.frameWidth ?? sum.width;
        sum.nacks += entry.nackCount ?? 0;
        sum.repeated += entry.retransmittedPacketsReceived ?? 0;
        sum.asked += entry.pliCount ?? 0;
        sum.pictureLost += entry.packetsLost ?? 0;
      } else if (entry.type === "outbound-rtp" && entry.kind === "audio") {
        sum.audioSent += entry.packetsSent ?? 0;
      } else if (entry.type === "outbound-rtp" && entry.kind === "video") {
        sum.framesSent += entry.framesEncoded ?? 0;
        sum.picturesSent = codec(entry) ?? sum.picturesSent;
        sum.keyFramesSent += entry.keyFramesEncoded ?? 0;
        sum.nacked += entry.nackCount ?? 0;
        sum.askedOfMe += (entry.pliCount ?? 0) + (entry.firCount ?? 0);
        sum.repeatedSent += entry.retransmittedPacketsSent ?? 0;
        sum.bytesSent += entry.bytesSent ?? 0;
      } else if (entry.type === "candidate-pair" && entry.nominated && entry.state === "succeeded") {
        sum.mayBeSent = entry.availableOutgoingBitrate ?? 0;
        sum.remotePort = all.get(entry.remoteCandidateId)?.port ?? 0;
        sum.protocol = all.get(entry.localCandidateId)?.protocol ?? "";
      }
    }
    return sum;
  }

  /** Waits for the first packet that is played out. */
  #watch() {
    const receiver = this.connection.getReceivers().find((r) => r.track === this.#heard);
    const timer = setInterval(() => {
      const source = receiver?.getSynchronizationSources()[0];
      if (source === undefined && receiver?.track === this.#heard) return;
      clearInterval(timer);
      if (source === undefined) return;
      // Some browsers count from the epoch, some from when the page was opened.
      const at = source.timestamp > 1e12 ? source.timestamp - performance.timeOrigin : source.timestamp;
      this.#sounded ??= Math.max(at, this.#begun);
      this.note("sound", this.untilFirstSound());
    }, 5);
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
    this.#watch();
    if (DEAF) return;
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
