package org.ringdown.gateway.ng.describe;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.ringdown.gateway.ng.request.Protocol;
import org.ringdown.rtc.sdp.Line;
import org.ringdown.rtc.sdp.MediaDescription;
import org.ringdown.rtc.sdp.SessionDescription;

/**
 * Media that stand in a description twice, once in the clear and once as SRTP: the way to offer
 * SRTP to whoever may not have it that was common before RFC 8643.
 */
public final class Twins {
    /** What only SRTP has, and the name that no two media may share. */
    private static final Set<String> SECURE =
            Set.of("crypto", "fingerprint", "setup", "tls-id", "mid");

    private Twins() {}

    /**
     * The one of two that is left out.
     *
     * @param index the place of the one that counts, among those that count
     * @param before whether it stands before that one
     * @param line what it was
     */
    public record Twin(int index, boolean before, MediaDescription line) {}

    /**
     * A description without them.
     *
     * @param sdp what counts
     * @param left what was left out
     */
    public record Single(SessionDescription sdp, List<Twin> left) {
        /** Copies the list. */
        public Single {
            left = List.copyOf(left);
        }
    }

    /** Takes of two the one that is SRTP, unless that is refused. */
    public static Single single(final SessionDescription said) {
        final List<MediaDescription> kept = new ArrayList<>();
        final List<Twin> left = new ArrayList<>();
        for (final MediaDescription each : said.media()) {
            final int last = kept.size() - 1;
            final boolean alone =
                    last < 0
                            || left.stream().anyMatch(twin -> twin.index() == last)
                            || !twins(kept.get(last), each);
            if (alone) {
                kept.add(each);
            } else if (secure(each) && each.port() != 0) {
                left.add(new Twin(last, true, kept.set(last, each)));
            } else {
                left.add(new Twin(last, false, each));
            }
        }
        return new Single(new SessionDescription(said.lines(), kept), left);
    }

    /** Whether one is SRTP and the other is not, and what was left of them is not refused. */
    private static boolean twins(final MediaDescription one, final MediaDescription other) {
        final @Nullable Protocol first = Protocol.of(one.protocol());
        final @Nullable Protocol second = Protocol.of(other.protocol());
        return first != null
                && second != null
                && one.media().equalsIgnoreCase(other.media())
                && first.secure() != second.secure()
                && (second.secure() ? one.port() != 0 || other.port() != 0 : one.port() != 0);
    }

    private static boolean secure(final MediaDescription media) {
        final @Nullable Protocol protocol = Protocol.of(media.protocol());
        return protocol != null && protocol.secure();
    }

    /** What is said to whoever has described twins: those that were left out are refused. */
    public static SessionDescription refused(
            final SessionDescription said, final List<Twin> twins) {
        final List<MediaDescription> media = new ArrayList<>();
        for (int i = 0; i < said.media().size(); i++) {
            refused(twins, i, true, media);
            media.add(said.media().get(i));
            refused(twins, i, false, media);
        }
        return new SessionDescription(said.lines(), media);
    }

    private static void refused(
            final List<Twin> twins,
            final int index,
            final boolean before,
            final List<MediaDescription> into) {
        for (final Twin twin : twins) {
            if (twin.index() == index && twin.before() == before) {
                final MediaDescription line = twin.line();
                into.add(
                        new MediaDescription(
                                line.media(), 0, 1, line.protocol(), line.formats(), List.of()));
            }
        }
    }

    /** Offers everything that is SRTP in the clear as well, before it. */
    public static SessionDescription doubled(final SessionDescription said) {
        final List<MediaDescription> media = new ArrayList<>();
        for (final MediaDescription each : said.media()) {
            final @Nullable Protocol protocol = Protocol.of(each.protocol());
            if (protocol != null && protocol.secure() && each.port() != 0) {
                media.add(
                        new MediaDescription(
                                each.media(),
                                each.port(),
                                each.ports(),
                                protocol.feedback() ? "RTP/AVPF" : "RTP/AVP",
                                each.formats(),
                                plain(each.lines())));
            }
            media.add(each);
        }
        return new SessionDescription(said.lines(), media);
    }

    private static List<Line> plain(final List<Line> lines) {
        return lines.stream()
                .filter(line -> line.type() != 'a' || !SECURE.contains(line.name()))
                .toList();
    }
}
