package org.ringdown.gateway.sylk.client;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.ringdown.core.Parsed;
import org.ringdown.rtc.sdp.Line;
import org.ringdown.rtc.sdp.MediaDescription;
import org.ringdown.rtc.sdp.SessionDescription;

/** What has to be done to the SDP of clients, and to that for them. */
final class Descriptions {
    private static final Set<String> DIRECTIONS =
            Set.of("sendrecv", "sendonly", "recvonly", "inactive");
    private static final String BOTH = "sendrecv";

    private Descriptions() {}

    /** Whether it can be read and has a stream. */
    static boolean sound(final String sdp) {
        return SessionDescription.parse(sdp)
                        instanceof Parsed.Ok<SessionDescription>(SessionDescription read)
                && !read.media().isEmpty();
    }

    /**
     * The same with a direction in each stream: clients tell the kinds of media of a call by that,
     * and do not know that to say nothing means both ways.
     */
    static String explicit(final String sdp) {
        if (!(SessionDescription.parse(sdp)
                instanceof Parsed.Ok<SessionDescription>(SessionDescription read))) {
            return sdp;
        }
        final String usual = direction(read.lines(), BOTH);
        final List<MediaDescription> media = new ArrayList<>();
        for (final MediaDescription each : read.media()) {
            media.add(DIRECTIONS.stream().anyMatch(each::has) ? each : with(each, usual));
        }
        return new SessionDescription(read.lines(), media).toString();
    }

    /**
     * Whether an SDP is an offer rather than an answer: in an offer a browser leaves it to the
     * other end who begins with DTLS (RFC 8842 §5.2).
     */
    static boolean offers(final String sdp) {
        return sdp.contains("a=setup:actpass");
    }

    /**
     * What a client last said, as the answer to an offer that it does not get to see: its streams
     * as they are, none that are new, and no direction that does not fit the offer (RFC 3264 §6).
     *
     * @param ours what the client last said
     * @param theirs what it was last told, which says who began with DTLS
     * @return {@code null} when there is none
     */
    static @Nullable String repeated(
            final String ours, final @Nullable String theirs, final String offer) {
        if (!(SessionDescription.parse(ours)
                        instanceof Parsed.Ok<SessionDescription>(SessionDescription last))
                || !(SessionDescription.parse(offer)
                        instanceof Parsed.Ok<SessionDescription>(SessionDescription offered))
                || offered.media().size() < last.media().size()) {
            return null;
        }
        final String role =
                theirs != null && theirs.contains("a=setup:active") ? "passive" : "active";
        final List<MediaDescription> media = new ArrayList<>();
        for (int i = 0; i < offered.media().size(); i++) {
            final MediaDescription wanted = offered.media().get(i);
            media.add(
                    i < last.media().size()
                            ? answer(last.media().get(i), last, wanted, offered, role)
                            : refused(wanted));
        }
        return new SessionDescription(last.lines(), media).toString();
    }

    private static MediaDescription answer(
            final MediaDescription said,
            final SessionDescription last,
            final MediaDescription wanted,
            final SessionDescription offered,
            final String role) {
        if (wanted.port() == 0) {
            return refused(said);
        }
        final String mine = direction(said.lines(), direction(last.lines(), BOTH));
        final String yours = direction(wanted.lines(), direction(offered.lines(), BOTH));
        final boolean send = sends(mine) && receives(yours);
        final boolean receive = receives(mine) && sends(yours);
        final String direction =
                send && receive ? BOTH : send ? "sendonly" : receive ? "recvonly" : "inactive";
        final List<Line> lines = new ArrayList<>();
        for (final Line line : said.lines()) {
            final String text = line.value();
            if (line.type() != 'a' || !DIRECTIONS.contains(text)) {
                lines.add(
                        line.type() == 'a' && text.startsWith("setup:")
                                ? Line.attribute("setup:" + role)
                                : line);
            }
        }
        lines.add(Line.attribute(direction));
        return with(said, said.port(), lines);
    }

    private static boolean sends(final String direction) {
        return direction.equals(BOTH) || direction.equals("sendonly");
    }

    private static boolean receives(final String direction) {
        return direction.equals(BOTH) || direction.equals("recvonly");
    }

    private static String direction(final List<Line> lines, final String otherwise) {
        return lines.stream()
                .filter(line -> line.type() == 'a' && DIRECTIONS.contains(line.value()))
                .map(Line::value)
                .findFirst()
                .orElse(otherwise);
    }

    private static MediaDescription with(final MediaDescription media, final String direction) {
        final List<Line> lines = new ArrayList<>(media.lines());
        lines.add(Line.attribute(direction));
        return with(media, media.port(), lines);
    }

    private static MediaDescription with(
            final MediaDescription media, final int port, final List<Line> lines) {
        return new MediaDescription(
                media.media(), port, media.ports(), media.protocol(), media.formats(), lines);
    }

    /** RFC 3264 §6: a stream that is refused has the port 0, and the rest means nothing. */
    private static MediaDescription refused(final MediaDescription media) {
        return with(media, 0, media.lines());
    }
}
