/** Microphone, camera and speaker: which there are, which are wanted, and a stream of them. */

/** The person's choice; an empty string is "what the system prefers". */
export interface Choice {
  microphone: string;
  camera: string;
  speaker: string;
  /** How keypad digits travel: as events in the sound (RFC 4733), or as SIP INFO. */
  digits: "RFC2833" | "INFO";
}

const KEY = "ringdown.devices";

/** The choice of last time; it holds no more than device ids of this browser. */
export function loadChoice(): Choice {
  const choice: Choice = { microphone: "", camera: "", speaker: "", digits: "RFC2833" };
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(KEY) ?? "{}");
    if (typeof stored === "object" && stored !== null) {
      for (const name of ["microphone", "camera", "speaker"] as const) {
        const value = (stored as Record<string, unknown>)[name];
        if (typeof value === "string") choice[name] = value;
      }
      if ((stored as Record<string, unknown>)["digits"] === "INFO") choice.digits = "INFO";
    }
  } catch {
    // Storage is switched off or holds nonsense: the system's devices are a fine choice.
  }
  return choice;
}

/** Keeps the choice for next time. */
export function saveChoice(choice: Choice): void {
  try {
    localStorage.setItem(KEY, JSON.stringify(choice));
  } catch {
    // Storage is switched off: the choice then lasts as long as the page.
  }
}

/** Whether this browser can send sound to a chosen speaker. */
export function speakersCanBeChosen(): boolean {
  return "setSinkId" in HTMLMediaElement.prototype;
}

/** The devices of one kind. Their names are empty until a microphone or camera was allowed once. */
export async function devices(kind: MediaDeviceKind): Promise<MediaDeviceInfo[]> {
  const all = await navigator.mediaDevices.enumerateDevices();
  return all.filter((d) => d.kind === kind && d.deviceId !== "");
}

/** What the browser does with a microphone's sound: speech of one person, whose speaker may be on. */
const SPEECH: MediaTrackConstraints = { echoCancellation: true, noiseSuppression: true, autoGainControl: true };

/** Opens the chosen microphone and, for video, the camera. A chosen device that is gone is replaced by any other. */
export async function open(choice: Choice, video: boolean): Promise<MediaStream> {
  const wish = (id: string): MediaTrackConstraints => (id === "" ? {} : { deviceId: { exact: id } });
  const camera: MediaTrackConstraints = { width: { ideal: 1280 }, height: { ideal: 720 } };
  try {
    return await navigator.mediaDevices.getUserMedia({
      audio: { ...SPEECH, ...wish(choice.microphone) },
      video: video ? { ...camera, ...wish(choice.camera) } : false,
    });
  } catch (problem) {
    if (!(problem instanceof DOMException) || problem.name !== "OverconstrainedError") throw problem;
    return navigator.mediaDevices.getUserMedia({ audio: SPEECH, video: video ? camera : false });
  }
}

/** Lets go of a stream's devices. */
export function release(stream: MediaStream | null): void {
  for (const track of stream?.getTracks() ?? []) track.stop();
}
