// A client of sylkRTC-2, or of sylkRTC-1, made of the browser's own means alone: it shares no code with any other client.
import { loopback, Media, MICROPHONE, PC } from "./media.js";

const media = new Media();
const state = { line: "out", call: "none", status: 0, cause: "", from: "", early: 0 };
const waiting = new Map();
let socket = null;
let account = "";
let hash = "";
let session = null;
let changed = null;
let resume = null;

function send(request, transaction = crypto.randomUUID()) {
  return new Promise((done) => {
    waiting.set(transaction, done);
    socket.send(JSON.stringify({ transaction, ...request }));
  });
}

async function add() {
  const names = { display_name: "Sylk", user_agent: "test page" };
  const error = await send({ sylkrtc: "account-add", account, password: hash, ...names });
  if (error === null) await send({ sylkrtc: "account-register", account });
  else {
    state.status = Number.parseInt(error, 10);
    enterLine("refused", error);
  }
}

function enterLine(line, detail) {
  state.line = line;
  media.note(line, detail);
}

function enter(call, detail) {
  state.call = call;
  media.note(call, detail);
}

/** An event of either version as those of the second are: flat, with hyphens. */
function flat(message) {
  if (window.phone.version === 2) return message;
  const { data, ...rest } = message;
  const hyphens = (text) => text?.replaceAll("_", "-");
  return { ...rest, ...data, sylkrtc: hyphens(message.sylkrtc), event: hyphens(message.event) };
}

async function received(text) {
  const message = flat(JSON.parse(text));
  const { sylkrtc } = message;
  if (sylkrtc === "ready-event" || (sylkrtc === "event" && message.event === "ready")) {
    resume = message.resume ?? null;
    enterLine("ready");
    void add();
  } else if (sylkrtc === "ack" || sylkrtc === "error") {
    waiting.get(message.transaction)?.(message.error ?? null);
    waiting.delete(message.transaction);
    if (sylkrtc === "error") media.note("error", message.error);
  } else if (sylkrtc === "account-event" && message.account === account) ofAccount(message);
  else if (sylkrtc === "session-event" && message.session === session?.id) await ofSession(message);
}

function ofAccount(message) {
  if (message.event === "registration-state") {
    state.status = Number.parseInt(message.reason ?? "0", 10);
    state.cause = message.reason ?? "";
    enterLine(message.state === "failed" ? "refused" : message.state, message.reason);
  } else if (message.event === "incoming-session") {
    media.begin();
    state.from = message.originator.uri;
    session = { id: message.session, offer: message.sdp, callId: message.call_id };
    enter("incoming", state.from);
    if (window.phone.answerNext) void window.phone.answer(false);
  } else if (message.event === "missed-session") media.note("missed", message.originator.uri);
}

async function ofSession(message) {
  const name = message.event === "state" ? message.state : `${message.event} ${message.state ?? ""}`;
  media.note(`<- ${name}`, message.reason ?? message.code ?? "");
  switch (name) {
    case "ringing":
      enter("ringing");
      break;
    case "early-media":
      state.early++;
      await session.pc.setRemoteDescription({ type: "answer", sdp: message.sdp });
      break;
    case "accepted":
      session.accepted = true;
      if (message.sdp) await session.pc.setRemoteDescription({ type: "answer", sdp: message.sdp });
      talk();
      break;
    case "established":
      session.established = true;
      talk();
      break;
    case "terminated":
      over(message.reason);
      break;
    case "update received":
      await answerChange(message.sdp);
      break;
    case "update accepted":
      await session.pc.setRemoteDescription({ type: "answer", sdp: message.sdp });
      changed?.(true);
      break;
    case "update failed":
      await session.pc.setLocalDescription({ type: "rollback" });
      changed?.(false);
      break;
  }
}

function talk() {
  if (session?.accepted && session.established && state.call !== "talking") enter("talking");
}

function over(reason) {
  state.status = Number.parseInt(reason, 10);
  state.cause = reason;
  session?.pc?.close();
  session?.stream?.getTracks().forEach((track) => track.stop());
  session = null;
  media.release();
  enter("over", reason);
}

async function answerChange(sdp) {
  await session.pc.setRemoteDescription({ type: "offer", sdp });
  await session.pc.setLocalDescription();
  await send({ sylkrtc: "session-update", session: session.id, sdp: session.pc.localDescription.sdp });
}

/** Offers a change of the call, and tells whether the other end took it. */
async function change(direction) {
  for (const transceiver of session.pc.getTransceivers()) transceiver.direction = direction;
  await session.pc.setLocalDescription();
  const outcome = new Promise((done) => (changed = done));
  const error = await send({ sylkrtc: "session-update", session: session.id, sdp: session.pc.localDescription.sdp });
  return error === null && (await outcome);
}

/** Who holds the other end says nothing meanwhile. */
function speak(enabled) {
  for (const track of session.stream.getTracks()) track.enabled = enabled;
}

async function open(video) {
  const pc = new RTCPeerConnection(PC);
  session.pc = pc;
  session.candidates = [];
  media.follow(pc);
  pc.addEventListener("icecandidate", ({ candidate }) => {
    if (candidate?.candidate === "") return;
    session?.candidates?.push(candidate);
    trickle();
  });
  session.stream = await navigator.mediaDevices.getUserMedia({ audio: MICROPHONE, video });
  for (const track of session.stream.getTracks()) pc.addTrack(track, session.stream);
  return pc;
}

/** Sends what candidates there are, unless they have to wait. */
function trickle() {
  while (session?.trickles && session.candidates.length > 0) {
    const candidate = session.candidates.shift();
    void send({ sylkrtc: "session-trickle", session: session.id, candidates: candidate === null ? [] : [candidate] });
  }
}

/** The description without the candidates that were found meanwhile: they are all trickled. */
const bare = (sdp) => sdp.replaceAll(/a=(candidate:.*|end-of-candidates)\r\n/g, "");

async function gathered(pc) {
  while (pc.iceGatheringState !== "complete") {
    await new Promise((done) => pc.addEventListener("icegatheringstatechange", done, { once: true }));
  }
}

/** Sends the description, and the candidates in the same breath, or when it is acknowledged. */
async function describe(request, pc) {
  const { id } = session;
  const early = window.phone.trickle === "early";
  if (early) await gathered(pc);
  const answered = send({ ...request, session: id, sdp: bare(pc.localDescription.sdp) });
  if (early) {
    session.trickles = true;
    trickle();
  }
  const error = await answered;
  if (session?.id !== id) return;
  if (error !== null) over(error);
  else if (!early) {
    session.trickles = true;
    trickle();
  }
}

window.phone = {
  state,
  /** Whether the next call is answered at once. */
  answerNext: false,
  /** Whether candidates go out before the call is acknowledged (early) or after (late). */
  trickle: "early",
  /** Of the protocol: 2 or 1. */
  version: 2,
  /** `password` is the hash that the protocol has in its place. */
  register({ server, uri, password }) {
    account = uri.replace("sip:", "");
    hash = password;
    socket = new WebSocket(server, [`sylkRTC-${window.phone.version}`]);
    socket.addEventListener("close", (e) => enterLine("disconnected", `${e.code} ${e.reason}`));
    let turn = Promise.resolve();
    socket.addEventListener("message", ({ data }) => {
      turn = turn.then(() => received(data)).catch((problem) => media.note("problem", problem));
    });
  },
  async call(target, video) {
    session = { id: crypto.randomUUID() };
    state.early = 0;
    enter("calling");
    const pc = await open(video);
    media.begin();
    await pc.setLocalDescription();
    await describe({ sylkrtc: "session-create", account, uri: target }, pc);
  },
  async answer(video) {
    const pc = await open(video);
    await pc.setRemoteDescription({ type: "offer", sdp: session.offer });
    await pc.setLocalDescription();
    await describe({ sylkrtc: "session-answer" }, pc);
  },
  reject: () => window.phone.hangup(),
  hangup: () => send({ sylkrtc: "session-terminate", session: session.id }),
  hold() {
    speak(false);
    return change("sendonly");
  },
  resume() {
    speak(true);
    return change("sendrecv");
  },
  dtmf(tones) {
    const sender = session.pc.getSenders().find((s) => s.dtmf);
    sender.dtmf.insertDTMF(tones, 120, 120);
  },
  digitsAsInfo: (digit) => send({ sylkrtc: "session-dtmf-info", session: session.id, digit }),
  /** Any request; gives the error's text, or null. */
  send: (request) => send(request),
  async unregister() {
    await send({ sylkrtc: "account-unregister", account });
    socket.close();
  },
  events: () => media.events,
  hear: () => media.hear(),
  untilFirstSound: () => media.untilFirstSound(),
  speakWithoutMicrophone: (hertz) => media.speakWithoutMicrophone(hertz),
  stats: () => media.stats(),
  loopback: () => loopback(media),
  resumption: () => resume,
};
