import { UA, WebSocketInterface } from "jssip";
import { loopback, Media, MICROPHONE, PC } from "./media.js";

const media = new Media();
let ua = null;
let session = null;
const state = { line: "out", call: "none", status: 0, cause: "", from: "" };

function follow(fresh) {
  session = fresh;
  state.status = 0;
  state.cause = "";
  const enter = (call, detail) => {
    state.call = call;
    media.note(call, detail);
  };
  fresh.on("progress", (e) => {
    if (e.originator === "remote") enter(e.response.status_code === 180 ? "ringing" : "progress", e.response.status_code);
  });
  fresh.on("accepted", () => enter("accepted"));
  fresh.on("confirmed", () => enter("talking"));
  fresh.on("hold", (e) => media.note("hold", e.originator));
  fresh.on("unhold", (e) => media.note("unhold", e.originator));
  fresh.on("newDTMF", (e) => media.note("dtmf", `${e.originator} ${e.dtmf.tone}`));
  for (const end of ["failed", "ended"]) {
    fresh.on(end, (e) => {
      state.status = e.message?.status_code ?? 0;
      state.cause = e.cause;
      enter("over", `${end} ${e.originator} ${e.cause} ${state.status}`);
      media.release();
    });
  }
  if (fresh.connection) media.follow(fresh.connection);
  else fresh.on("peerconnection", (e) => media.follow(e.peerconnection));
}

window.phone = {
  state,
  /** Whether the next call is answered at once. */
  answerNext: false,
  register({ server, uri, user, password }) {
    ua = new UA({
      sockets: new WebSocketInterface(server), uri, authorization_user: user, password, session_timers: false,
      connection_recovery_min_interval: 1, connection_recovery_max_interval: 2, register_expires: 120,
    });
    const enter = (line, detail) => {
      state.line = line;
      media.note(line, detail);
    };
    ua.on("connected", () => enter("connected"));
    ua.on("disconnected", (e) => enter("disconnected", `${e.code ?? ""} ${e.reason ?? ""}`));
    ua.on("registered", () => enter("registered"));
    ua.on("unregistered", () => enter("unregistered"));
    ua.on("registrationFailed", (e) => {
      state.status = e.response?.status_code ?? 0;
      enter("refused", `${e.cause} ${state.status}`);
    });
    ua.on("newRTCSession", (e) => {
      if (e.originator !== "remote") return;
      state.from = e.request.from.uri.toString();
      state.call = "incoming";
      media.begin();
      media.note("incoming", state.from);
      follow(e.session);
      if (window.phone.answerNext) window.phone.answer(false);
    });
    ua.start();
  },
  call(target, video) {
    state.call = "calling";
    follow(ua.call(target, { mediaConstraints: { audio: MICROPHONE, video }, pcConfig: PC }));
  },
  answer(video) {
    // The constraints are for a call that comes without an offer.
    const rtcOfferConstraints = { offerToReceiveAudio: true, offerToReceiveVideo: video };
    session.answer({ mediaConstraints: { audio: MICROPHONE, video }, pcConfig: PC, rtcOfferConstraints });
  },
  reject(status) {
    session.terminate({ status_code: status });
  },
  hangup() {
    session.terminate();
  },
  hold() {
    return new Promise((done) => session.hold({}, () => done(true)) || done(false));
  },
  resume() {
    return new Promise((done) => session.unhold({}, () => done(true)) || done(false));
  },
  dtmf(tones, duration) {
    session.sendDTMF(tones, { transportType: "RFC2833", duration, interToneGap: 120 });
  },
  info(type, body) {
    session.sendInfo(type, body);
  },
  unregister() {
    ua.stop();
  },
  events: () => media.events,
  hear: () => media.hear(),
  keep: () => media.keep(),
  kept: () => media.kept(),
  untilFirstSound: () => media.untilFirstSound(),
  speakWithoutMicrophone: (hertz) => media.speakWithoutMicrophone(hertz),
  stats: () => media.stats(),
  paint: () => media.paint(),
  look: () => media.look(),
  encodes: (format) => media.encodes(format),
  roles: () => media.roles(),
  loopback: () => loopback(media),
};
