package org.ringdown.gateway.ng.request;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What cannot be done where media is only passed on: it is refused in the words that scripts know,
 * after the checks that they rely on.
 */
public final class Unserved {
    private static final String TRANSCODING = "what both sides have is not converted";
    private static final String NOT_DETECTED = "tones are not looked for";
    private static final Set<String> NOTHING =
            Set.of("off", "no", "default", "0", "reject", "stop");

    private static final Map<Flag, String> FLAGS =
            new EnumMap<>(
                    Map.ofEntries(
                            Map.entry(Flag.FORCE_TRANSCODING, TRANSCODING),
                            Map.entry(Flag.DETECT_DTMF, NOT_DETECTED),
                            Map.entry(
                                    Flag.RECORDING_ANNOUNCEMENT,
                                    "nobody is told that he is recorded"),
                            Map.entry(Flag.DEBUG, "the log says as much of every call"),
                            Map.entry(Flag.MIX, "streams are not mixed"),
                            Map.entry(Flag.BIDIRECTIONAL, "only one way is available"),
                            Map.entry(Flag.PASSTHROUGH, "passthrough is for ICE past us alone"),
                            Map.entry(Flag.REUSE_CODECS, "codecs are negotiated anew"),
                            Map.entry(Flag.NO_CODEC_RENEGOTIATION, "codecs are negotiated anew")));

    private static final Map<String, String> KEYS =
            Map.ofEntries(
                    Map.entry("moh", "music on hold is a dictionary with file or blob"),
                    Map.entry("moh-mode", "moh has the modes sendonly, sendrecv and reflect"),
                    Map.entry("moh-connection", "moh has the connection zero and no other"),
                    Map.entry(
                            "moh-db-id",
                            "there is no database of sounds: moh by db-id plays nothing"),
                    Map.entry("audio-player", "audio-player is not available"),
                    Map.entry("t.38", "T.38 is not available"),
                    Map.entry("t38", "T.38 is not available"),
                    Map.entry("dtmf-security", "DTMF-security is for block DTMF alone"),
                    Map.entry("dtmf-security-trigger", "digits trigger nothing"),
                    Map.entry("trigger", "digits trigger nothing"),
                    Map.entry("dtmf-delay", "digits are not delayed"),
                    Map.entry("delay-buffer", "media is not delayed"),
                    Map.entry("xmlrpc-callback", "nobody is called at a time-out"),
                    Map.entry("metadata", "metadata is not kept with recordings"),
                    Map.entry("recording-pattern", "recordings are named by their Call-ID"),
                    Map.entry("recording-vsc", "digits start no recording"),
                    Map.entry("alias-key", "parties are known by their tags alone"));

    private Unserved() {}

    /** What of a command that holds something back is not done as it was meant. */
    public static List<String> gate(final NgRequest.Gate gate) {
        final @Nullable String mode = gate.options().sound().others().get("dtmf-security");
        return gate.what() != NgRequest.Held.DTMF
                        || !gate.held()
                        || mode == null
                        || mode.equalsIgnoreCase("drop")
                ? List.of()
                : List.of("DTMF-security=" + mode + " is not available: digits are dropped");
    }

    /** What a request asks for and does not get: the proxy is told, so that nobody is surprised. */
    public static List<String> warnings(final Options options) {
        final List<String> warnings = new ArrayList<>();
        FLAGS.forEach((flag, text) -> {
            if (options.has(flag) && !warnings.contains(text)) {
                warnings.add(text);
            }
        });
        KEYS.forEach((key, text) -> {
            final @Nullable String value = options.sound().others().get(key);
            if (value != null
                    && !NOTHING.contains(value.toLowerCase(Locale.ROOT))
                    && !warnings.contains(text)) {
                warnings.add(text);
            }
        });
        final @Nullable String log = options.sound().others().get("dtmf-log-dest");
        if (log != null && Network.place(log) == null) {
            warnings.add("DTMF-log-dest is an address with a port");
        }
        transport(options, warnings);
        return warnings;
    }

    private static void transport(final Options options, final List<String> warnings) {
        final @Nullable String hash = options.transport().fingerprintHash();
        if (hash != null && !Transport.HASHES.contains(hash)) {
            warnings.add("DTLS-fingerprint=" + hash + " is not available");
        }
        if (options.sdes().unencryptedSrtp()
                || options.sdes().unencryptedSrtcp()
                || options.sdes().unauthenticatedSrtp()) {
            warnings.add("SRTP is always encrypted and authenticated");
        }
    }
}
