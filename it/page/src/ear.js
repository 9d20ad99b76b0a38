// Put into the server's own page before anything else in it runs: what that page does not offer and a test needs. Its
// connections can be heard, and the microphone comes without the processing that takes a steady tone for noise.
import { listenTo, NOTHING, toneOf } from "./tone.js";

const connections = [];
const Real = window.RTCPeerConnection;
window.RTCPeerConnection = class extends Real {
  constructor(...all) {
    super(...all);
    connections.push(this);
  }
};

const media = navigator.mediaDevices;
if (media) {
  const open = media.getUserMedia.bind(media);
  const plain = { echoCancellation: false, noiseSuppression: false, autoGainControl: false };
  media.getUserMedia = (wish) =>
    open(wish.audio ? { ...wish, audio: { ...(wish.audio === true ? {} : wish.audio), ...plain } } : wish);
}

let heard = null;
let analyser = null;
let context = null;
window.hear = () => {
  const track = connections.at(-1)?.getReceivers().find((r) => r.track.kind === "audio")?.track;
  if (!track) return NOTHING;
  if (heard !== track) {
    heard = track;
    context ??= new AudioContext();
    analyser?.disconnect();
    analyser = listenTo(track, context);
  }
  return toneOf(analyser);
};
