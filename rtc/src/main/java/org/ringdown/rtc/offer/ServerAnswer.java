package org.ringdown.rtc.offer;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ringdown.core.Entropy;
import org.ringdown.rtc.sdp.Codec;
import org.ringdown.rtc.sdp.SessionDescription;

/**
 * Offer and answer of a call whose media ends in the server: an echo, a tone, an announcement. One
 * object per call; re-offers (hold, resume, ICE restart) go the same way as the first. Not safe for
 * use by several threads.
 */
public final class ServerAnswer {
    private static final List<Codec> WELL_KNOWN =
            List.of(
                    new Codec(0, "PCMU", 8_000, 1, null),
                    new Codec(8, "PCMA", 8_000, 1, null),
                    new Codec(9, "G722", 8_000, 1, null),
                    new Codec(111, "opus", 48_000, 2, "minptime=10;useinbandfec=1"));

    private final OurSide side;
    private final List<String> preferences;
    private List<Codec> shown = List.of();

    /**
     * A call without any offer yet.
     *
     * @param end our end towards the peer
     * @param preferences encoding names, best first, for example {@code opus}, {@code PCMU}
     */
    public ServerAnswer(final Entropy entropy, final LocalEnd end, final List<String> preferences) {
        side = new OurSide(entropy, end);
        this.preferences = List.copyOf(preferences);
    }

    /** Replaces our end from the next description on: new ports or new ICE credentials. */
    public void end(final LocalEnd end) {
        side.end(end);
    }

    /** Answers an offer with one codec, the first of our preferences that it has. */
    public Reply offer(final SessionDescription sdp) {
        final int audio = PeerMedia.find(sdp, side.profile());
        final Refused objection = PeerMedia.objection(sdp, audio, side.profile());
        if (objection != null) {
            return objection;
        }
        final PeerMedia media = PeerMedia.of(sdp, audio, side.profile(), List.of());
        final Codec codec = preferred(media.codecs());
        if (codec == null) {
            return Refused.notAcceptable("there is no codec that this service has");
        }
        final boolean restart = side.restartsIce(media);
        side.take(media, true);
        final Codec digits = Codecs.telephoneEvent(media.codecs(), codec);
        final Direction direction = media.remote().direction().reversed();
        final List<Codec> codecs = digits == null ? List.of(codec) : List.of(codec, digits);
        final SessionDescription written =
                side.write(new OurSide.Content(false, codecs, direction, media, false));
        side.settle();
        return new Accepted(
                written, media.remote(), codec, digits, direction, side.dtlsClient(), restart);
    }

    /**
     * Our own offer, for an INVITE that came without one: all our preferences, with digits.
     *
     * @param direction which ways media is to flow, seen from us
     */
    public SessionDescription ask(final Direction direction) {
        final List<Codec> codecs = new ArrayList<>();
        boolean wide = false;
        for (final String name : preferences) {
            final Codec codec = known(name);
            if (codec != null) {
                codecs.add(codec);
                wide |= codec.clockRate() == 48_000;
            }
        }
        codecs.add(new Codec(101, "telephone-event", 8_000, 1, "0-16"));
        if (wide) {
            codecs.add(new Codec(110, "telephone-event", 48_000, 1, "0-16"));
        }
        final List<Codec> numbered = new ArrayList<>();
        for (final Codec codec : side.numbered(codecs)) {
            if (codec != null) {
                numbered.add(codec);
            }
        }
        shown = List.copyOf(numbered);
        return side.write(new OurSide.Content(true, shown, direction, null, false));
    }

    /** Takes the answer to {@link #ask}; its first codec of our preferences is the one to use. */
    public Reply answer(final SessionDescription sdp) {
        if (shown.isEmpty()) {
            return new Refused(400, "an answer came without an offer");
        }
        final Refused objection = PeerMedia.objection(sdp, side.audio(), side.profile());
        if (objection != null) {
            side.rollback();
            return objection;
        }
        final PeerMedia media = PeerMedia.of(sdp, side.audio(), side.profile(), shown);
        final List<Codec> common =
                media.codecs().stream().filter(c -> Codecs.find(shown, c) >= 0).toList();
        final Codec codec = common.stream().filter(Codecs::carriesSound).findFirst().orElse(null);
        final SessionDescription asked = side.published();
        if (codec == null || asked == null) {
            side.rollback();
            return Refused.notAcceptable("the answer has no codec of the offer");
        }
        final boolean restart = side.restartsIce(media);
        side.take(media, false);
        side.settle();
        return new Accepted(
                asked,
                media.remote(),
                codec,
                Codecs.telephoneEvent(common, codec),
                media.remote().direction().reversed(),
                side.dtlsClient(),
                restart);
    }

    private @Nullable Codec preferred(final List<Codec> offered) {
        for (final String name : preferences) {
            for (final Codec codec : offered) {
                if (codec.name().equalsIgnoreCase(name)) {
                    return codec;
                }
            }
        }
        return null;
    }

    private static @Nullable Codec known(final String name) {
        for (final Codec codec : WELL_KNOWN) {
            if (codec.name().equalsIgnoreCase(name)) {
                return codec;
            }
        }
        return null;
    }
}
