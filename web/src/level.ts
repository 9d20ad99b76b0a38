import { audioContext } from "./tones";

/** How loud a microphone is, 0 to 1, read as often as it is drawn. */
export interface Level {
  /** The level now, or null while the browser keeps sound asleep. */
  read(): number | null;
  close(): void;
}

/** Listens to a stream's microphone; null when there is none. */
export function levelOf(stream: MediaStream): Level | null {
  if (stream.getAudioTracks().length === 0) return null;
  const context = audioContext();
  const source = new MediaStreamAudioSourceNode(context, { mediaStream: stream });
  const analyser = new AnalyserNode(context, { fftSize: 1024 });
  const samples = new Float32Array(analyser.fftSize);
  source.connect(analyser);
  return {
    read() {
      if (context.state !== "running") return null;
      analyser.getFloatTimeDomainData(samples);
      let energy = 0;
      for (const s of samples) energy += s * s;
      const decibels = 10 * Math.log10(energy / samples.length + 1e-12);
      return Math.min(1, Math.max(0, (decibels + 60) / 54));
    },
    close() {
      source.disconnect();
    },
  };
}
