package org.ringdown.service.trace;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.ringdown.core.Parsed;
import org.ringdown.rtc.sdp.MediaDescription;
import org.ringdown.rtc.sdp.SessionDescription;
import org.ringdown.sip.message.SipMessage;

/** How the sound of a call went, read from the SDPs that passed: one line. */
final class MediaFacts {
    private MediaFacts() {}

    /** The line, or {@code null} when no SDP was answered. */
    static @Nullable String of(final Story story, final Parties parties) {
        final List<Offered> came = new ArrayList<>();
        final List<Offered> went = new ArrayList<>();
        for (final Step step : story.steps()) {
            switch (step) {
                case Step.Received(long _, SipMessage message, var flow) when sdp(message) ->
                        came.add(new Offered(Party.of(flow), message));
                case Step.Sent(long _, SipMessage message, var hop) when sdp(message) ->
                        went.add(new Offered(Party.of(hop), message));
                case Step.Received _, Step.Sent _, Step.Remark _ -> {}
            }
        }
        if (came.size() < 2) {
            return null;
        }
        final Offered first = came.getFirst();
        final Optional<Offered> other =
                came.reversed().stream()
                        .filter(each -> !each.party().equals(first.party()))
                        .findFirst();
        if (other.isEmpty()) {
            return null;
        }
        final boolean direct =
                went.stream()
                        .anyMatch(each ->
                                Arrays.equals(each.message().body(), first.message().body()));
        return how(direct, other.get().party())
                + parties.name(first.party())
                + ": "
                + kind(first.message())
                + "; "
                + parties.name(other.get().party())
                + ": "
                + kind(other.get().message())
                + (direct ? "" : SoundWay.of(told(went, first.party()), other.get().message()));
    }

    /** What a party was told last of the other's media, or {@code null}. */
    private static @Nullable SipMessage told(final List<Offered> went, final Party party) {
        return went.reversed().stream()
                .filter(each -> each.party().equals(party))
                .map(Offered::message)
                .findFirst()
                .orElse(null);
    }

    private record Offered(Party party, SipMessage message) {}

    private static String how(final boolean direct, final Party other) {
        if (other instanceof Party.Inside) {
            return "media: ends inside; ";
        }
        return direct ? "media: direct; " : "media: relayed; ";
    }

    private static boolean sdp(final SipMessage message) {
        return message.bodyLength() > 0 && "application/sdp".equals(message.contentType());
    }

    /** Profile and first codec: {@code WebRTC (UDP/TLS/RTP/SAVPF) opus}. */
    private static String kind(final SipMessage message) {
        if (!(SessionDescription.parse(message.body())
                instanceof Parsed.Ok<SessionDescription>(SessionDescription sdp))) {
            return "an SDP that cannot be read";
        }
        for (final MediaDescription media : sdp.media()) {
            if (media.media().equals("audio")) {
                final String codec =
                        media.codecs().isEmpty()
                                ? ""
                                : " " + Plain.text(media.codecs().getFirst().name(), 16);
                return profile(media) + codec;
            }
        }
        return "no audio";
    }

    private static String profile(final MediaDescription media) {
        final String proto = Plain.text(media.protocol(), 24);
        if (media.has("fingerprint") || proto.contains("TLS")) {
            return "WebRTC (" + proto + ")";
        }
        return (media.has("crypto") ? "SRTP (" : "phone (") + proto + ")";
    }
}
