import { Inviter, Messager, Registerer, RegistererState, SessionState, UserAgent, UserAgentState } from "sip.js";
import { loopback, Media, MICROPHONE, PC } from "./media.js";

const media = new Media();
let agent = null;
let registerer = null;
let session = null;
const state = { line: "out", call: "none", status: 0, cause: "", from: "", sent: 0 };
const messages = [];

function enter(call, detail) {
  state.call = call;
  media.note(call, detail);
}

function follow(fresh) {
  session = fresh;
  state.status = 0;
  state.cause = "";
  fresh.delegate = {
    // Whoever listens for a BYE has to answer it.
    onBye: (bye) => {
      media.note("bye");
      void bye.accept();
    },
    onCancel: () => media.note("cancel"),
    onAck: () => media.note("ack"),
    onSessionDescriptionHandler: (handler) => media.follow(handler.peerConnection),
  };
  fresh.stateChange.addListener((now) => {
    if (now === SessionState.Established) enter("talking");
    // The rejection is told after the state: the next turn knows the status.
    else if (now === SessionState.Terminated)
      setTimeout(() => {
        enter("over", `${state.status} ${state.cause}`);
        media.release();
      });
  });
}

const description = (video) => ({ constraints: { audio: MICROPHONE, video }, iceGatheringTimeout: 2000 });

function reInvite(hold) {
  session.sessionDescriptionHandlerOptionsReInvite = { ...description(false), hold };
  return new Promise((done, failed) => {
    const agreed = () => {
      // As the library's own SimpleUser does it: who is held hears silence.
      session.sessionDescriptionHandler.enableSenderTracks(!hold);
      done(true);
    };
    session
      .invite({ requestDelegate: { onAccept: agreed, onReject: () => done(false) } })
      .catch(failed);
  });
}

window.phone = {
  state,
  /** Whether the next call is answered at once. */
  answerNext: false,
  async register({ server, uri, user, password }) {
    agent = new UserAgent({
      uri: UserAgent.makeURI(uri),
      transportOptions: { server },
      authorizationUsername: user,
      authorizationPassword: password,
      logBuiltinEnabled: false,
      reconnectionAttempts: 20,
      reconnectionDelay: 1,
      sessionDescriptionHandlerFactoryOptions: { iceGatheringTimeout: 2000, peerConnectionConfiguration: PC },
      delegate: {
        onInvite(invitation) {
          state.from = invitation.remoteIdentity.uri.toString();
          media.begin();
          follow(invitation);
          enter("incoming", state.from);
          if (window.phone.answerNext) void window.phone.answer(false);
        },
        onMessage(message) {
          messages.push({ type: message.request.getHeader("Content-Type"), text: message.request.body });
          void message.accept();
        },
        onConnect: () => {
          if (state.line === "disconnected") void registerer?.register();
        },
        onDisconnect: (error) => {
          state.line = "disconnected";
          media.note("disconnected", error ?? "");
        },
      },
    });
    agent.stateChange.addListener((now) => now === UserAgentState.Stopped && media.note("stopped"));
    await agent.start();
    registerer = new Registerer(agent, { expires: 120 });
    registerer.stateChange.addListener((now) => {
      if (now === RegistererState.Registered) state.line = "registered";
      media.note(now);
    });
    await registerer.register({
      requestDelegate: {
        onReject: (response) => {
          state.line = "refused";
          state.status = response.message.statusCode;
          media.note("refused", state.status);
        },
      },
    });
  },
  async call(target, video) {
    const inviter = new Inviter(agent, UserAgent.makeURI(target), { sessionDescriptionHandlerOptions: description(video) });
    state.call = "calling";
    follow(inviter);
    await inviter.invite({
      requestDelegate: {
        onProgress: (response) => enter(response.message.statusCode === 180 ? "ringing" : "progress", response.message.statusCode),
        onReject: (response) => {
          state.status = response.message.statusCode;
          state.cause = response.message.reasonPhrase;
        },
      },
    });
  },
  messages,
  write({ target, type, text }) {
    const answered = (response) => {
      state.sent = response.message.statusCode;
    };
    return new Messager(agent, UserAgent.makeURI(target), text, type).message({
      requestDelegate: { onAccept: answered, onReject: answered },
    });
  },
  answer: (video) => session.accept({ sessionDescriptionHandlerOptions: description(video) }),
  reject: (status) => session.reject({ statusCode: status }),
  hangup() {
    switch (session.state) {
      case SessionState.Established:
        return session.bye().then(() => undefined);
      case SessionState.Initial:
      case SessionState.Establishing:
        return session instanceof Inviter ? session.cancel() : session.reject();
      default:
        return undefined;
    }
  },
  hold: () => reInvite(true),
  resume: () => reInvite(false),
  dtmf: (tones, duration) => session.sessionDescriptionHandler.sendDtmf(tones, { duration, interToneGap: 120 }),
  info: (contentType, content) =>
    session.info({ requestOptions: { body: { contentDisposition: "render", contentType, content } } }),
  unregister: () => registerer.unregister().then(() => agent.stop()),
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
