import { audioContext } from "./tones";

/** How loud a microphone is, 0 to 1, read as often as it is drawn. */
export interface Level {
  /** The level now, or null while the browser keeps sound asleep. */
  read(): number | null;
  /** Whether what was last read was louder than the microphone can tell. */
  clipped(): boolean;
  close(): void;
}

/** Samples beyond this, so many in a row, are no sound any more but the limit of it. */
const LIMIT = 0.99;
const LIMITED_SAMPLES = 3;

/** Whether sound was cut off at its limit. */
export function clips(samples: ArrayLike<number>): boolean {
  let row = 0;
  for (let i = 0; i < samples.length; i++) {
    row = Math.abs(samples[i] ?? 0) >= LIMIT ? row + 1 : 0;
    if (row === LIMITED_SAMPLES) return true;
  }
  return false;
}

/** Listens to a stream's microphone; null when there is none. */
export function levelOf(stream: MediaStream): Level | null {
  if (stream.getAudioTracks().length === 0) return null;
  const context = audioContext();
  const source = new MediaStreamAudioSourceNode(context, { mediaStream: stream });
  const analyser = new AnalyserNode(context, { fftSize: 1024 });
  const samples = new Float32Array(analyser.fftSize);
  source.connect(analyser);
  let clipped = false;
  return {
    read() {
      if (context.state !== "running") return null;
      analyser.getFloatTimeDomainData(samples);
      clipped = clips(samples);
      let energy = 0;
      for (const s of samples) energy += s * s;
      const decibels = 10 * Math.log10(energy / samples.length + 1e-12);
      return Math.min(1, Math.max(0, (decibels + 60) / 54));
    },
    clipped: () => clipped,
    close() {
      source.disconnect();
    },
  };
}
