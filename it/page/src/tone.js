/** The strongest tone that an analyser hears now: hertz, level in dBFS (a full sine has 0) and purity, 0 to 1. */
export function toneOf(analyser) {
  const bins = new Float32Array(analyser.frequencyBinCount);
  analyser.getFloatFrequencyData(bins);
  const wave = new Float32Array(analyser.fftSize);
  analyser.getFloatTimeDomainData(wave);
  let square = 0;
  for (const s of wave) square += s * s;
  const width = analyser.context.sampleRate / analyser.fftSize;
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

/** What a test hears before there is anything to hear. */
export const NOTHING = { hertz: 0, level: -200, purity: 0 };

/** Listens to a track. */
export function listenTo(track, context) {
  const analyser = new AnalyserNode(context, { fftSize: 8192, smoothingTimeConstant: 0 });
  new MediaStreamAudioSourceNode(context, { mediaStream: new MediaStream([track]) }).connect(analyser);
  return analyser;
}

/** Where there is no loudspeaker, Firefox' live audio stands still: what comes in has to be recorded and looked at. */
export const DEAF = navigator.userAgent.includes("Firefox");

/** The strongest tone of the next half second of a track. */
export async function recordedTone(track) {
  const recorder = new MediaRecorder(new MediaStream([track]));
  const parts = [];
  recorder.ondataavailable = (event) => parts.push(event.data);
  const ended = new Promise((done) => (recorder.onstop = done));
  recorder.start();
  setTimeout(() => recorder.stop(), 600);
  await ended;
  const bytes = await new Blob(parts).arrayBuffer();
  if (bytes.byteLength === 0) return NOTHING;
  const context = new OfflineAudioContext(1, 48000, 48000);
  const sound = await context.decodeAudioData(bytes);
  // Rendering ends with the recording, so that the analyser has its last part.
  const offline = new OfflineAudioContext(1, Math.max(8192, sound.length), 48000);
  const source = new AudioBufferSourceNode(offline, { buffer: sound });
  const ear = new AnalyserNode(offline, { fftSize: 8192, smoothingTimeConstant: 0 });
  source.connect(ear).connect(offline.destination);
  source.start();
  await offline.startRendering();
  return toneOf(ear);
}
