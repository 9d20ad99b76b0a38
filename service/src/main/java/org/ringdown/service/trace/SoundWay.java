package org.ringdown.service.trace;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ringdown.core.Parsed;
import org.ringdown.rtc.format.Formats;
import org.ringdown.rtc.sdp.Codec;
import org.ringdown.rtc.sdp.MediaDescription;
import org.ringdown.rtc.sdp.SessionDescription;
import org.ringdown.sip.message.SipMessage;

/** Which way the sound of a relayed call went, and why, read from two answers. */
final class SoundWay {
    private static final int LONGEST = 16;

    private SoundWay() {}

    /**
     * A line more about media, with the line end before it.
     *
     * @param told what the offerer was told; {@code null} for nothing
     * @param said what the answerer said
     * @return empty when nothing can be told of it
     */
    static String of(final @Nullable SipMessage told, final SipMessage said) {
        final List<Codec> one = told == null ? List.of() : codecs(told);
        final List<Codec> other = codecs(said);
        final @Nullable Codec mine = sound(one);
        final @Nullable Codec theirs = sound(other);
        if (mine == null || theirs == null) {
            return "";
        }
        final @Nullable Codec same =
                other.stream().filter(mine::sameEncoding).findFirst().orElse(null);
        if (same == null) {
            return "\nsound: converted between "
                    + name(mine)
                    + " and "
                    + name(theirs)
                    + ", for they have no codec in common";
        }
        if (one.stream().anyMatch(Formats::isTelephoneEvent)
                != other.stream().anyMatch(Formats::isTelephoneEvent)) {
            return "\nsound: "
                    + name(mine)
                    + " on both sides, converted because only one has telephone-event";
        }
        return mine.payloadType() == same.payloadType()
                ? "\nsound: passes as it is, for both have " + name(mine)
                : "\nsound: passes with other payload types, for both have " + name(mine);
    }

    private static String name(final Codec codec) {
        return Plain.text(codec.name(), LONGEST);
    }

    private static @Nullable Codec sound(final List<Codec> codecs) {
        return codecs.stream().filter(Formats::carriesMedia).findFirst().orElse(null);
    }

    private static List<Codec> codecs(final SipMessage message) {
        if (SessionDescription.parse(message.body())
                instanceof Parsed.Ok<SessionDescription>(SessionDescription sdp)) {
            for (final MediaDescription media : sdp.media()) {
                if (media.media().equals("audio")) {
                    return media.codecs();
                }
            }
        }
        return List.of();
    }
}
