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
