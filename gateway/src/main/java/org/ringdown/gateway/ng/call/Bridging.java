package org.ringdown.gateway.ng.call;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.ringdown.gateway.ng.describe.Described;
import org.ringdown.gateway.ng.describe.Format;
import org.ringdown.gateway.ng.request.Flag;
import org.ringdown.gateway.ng.request.Key;
import org.ringdown.gateway.ng.request.Network;
import org.ringdown.gateway.ng.request.Options;
import org.ringdown.gateway.ng.request.Protocol;
import org.ringdown.rtc.format.Formats;
import org.ringdown.rtc.offer.Direction;
import org.ringdown.rtc.offer.ExtensionMap;
import org.ringdown.rtc.offer.Media;
import org.ringdown.rtc.offer.RemoteEnd;
import org.ringdown.rtc.offer.RemoteStream;
import org.ringdown.rtc.sdp.Codec;
import org.ringdown.runtime.media.Learning;
import org.ringdown.runtime.media.MediaCommand;
import org.ringdown.runtime.media.StreamRef;
import org.ringdown.runtime.media.Terms;

/** Tells the media plane what was agreed on. */
final class Bridging {
    private static final int DEFAULT_TOS = 256;
    private static final int EXTENSIONS = 256;

    private final NgSettings settings;
    private final MediaPort port;

    Bridging(final NgSettings settings, final MediaPort port) {
        this.settings = settings;
        this.port = port;
    }

    /**
     * Both parties have described a medium: they hear each other from now on.
     *
     * @param told the legs whose far ends have been described; these are added
     */
    void settle(
            final NgCall call,
            final Medium one,
            final Medium other,
            final Options options,
            final Set<Long> told) {
        if (!settled(one) || !settled(other)) {
            return;
        }
        for (final Medium each : List.of(one, other)) {
            if (told.add(each.opened().leg())) {
                remote(each, options);
            }
        }
        tos(call, one, options);
        tos(call, other, options);
        gate(call, one);
        gate(call, other);
        bridge(one, other);
    }

    /** A party that only hears, or is only heard, has described a medium. */
    void listener(final NgCall call, final Medium medium, final Options options) {
        remote(medium, options);
        tos(call, medium, options);
        gate(call, medium);
    }

    /** Whether there is an end of ours, and one of the party's that reaches it through us. */
    private static boolean settled(final Medium medium) {
        return medium.leg != null && medium.initialized() && !medium.passthrough;
    }

    /** Two media hear each other. */
    void bridge(final Medium one, final Medium other) {
        if (one.leg == null || other.leg == null) {
            return;
        }
        one.bridged = other;
        other.bridged = one;
        if (one.loop == Medium.Loop.NONE && other.loop == Medium.Loop.NONE) {
            port.post(
                    new MediaCommand.Bridge(
                            one.stream(), other.stream(), terms(one, other), terms(other, one)));
        } else {
            loop(one);
            loop(other);
        }
    }

    private void loop(final Medium medium) {
        final StreamRef stream = medium.stream();
        port.post(
                medium.loop == Medium.Loop.ECHO
                        ? new MediaCommand.Echo(stream)
                        : new MediaCommand.Park(stream));
    }

    /** What reaches a party: everything, if it wants to receive. */
    private static Terms terms(final Medium sender, final Medium receiver) {
        final Terms terms =
                Terms.of(
                                direction(receiver).receives() && !receiver.flowBlocked,
                                sender.way.types())
                        .with(extensions(sender))
                        .with(sender.way.conversion())
                        .reporting(sender.ownReports);
        return takesFeedback(sender, receiver) ? terms : terms.with(0, null);
    }

    private static ExtensionMap extensions(final Medium sender) {
        if (sender.allStripped) {
            return ExtensionMap.nothing();
        }
        // The names of a bundle's media are between us and who bundles.
        final int name = sender.bundled() ? sender.midExtension : 0;
        if (sender.stripped.isEmpty() && name == 0) {
            return ExtensionMap.identity();
        }
        final byte[] map = new byte[EXTENSIONS];
        for (int i = 1; i < EXTENSIONS; i++) {
            map[i] = (byte) (i == name || sender.stripped.contains(i) ? ExtensionMap.DROP : i);
        }
        return new ExtensionMap(map);
    }

    /** Early feedback is for those whose profile has it, or who ask for it in spite of that. */
    private static boolean takesFeedback(final Medium sender, final Medium receiver) {
        final @Nullable Protocol from = sender.protocol;
        final @Nullable Protocol to = receiver.protocol;
        return from == null
                || to == null
                || !from.feedback()
                || to.feedback()
                || (receiver.described != null && receiver.described.media().has("rtcp-fb"));
    }

    private static Direction direction(final Medium medium) {
        final @Nullable Described said = medium.described;
        return said == null
                ? Direction.SENDRECV
                : Direction.of(
                        said.direction().sends(), said.direction().receives() && !said.zero());
    }

    private void remote(final Medium medium, final Options options) {
        final Described said = medium.said();
        final long leg = medium.opened().leg();
        medium.iceOpen &= medium.ice && said.ice() != null;
        port.post(new MediaCommand.Learn(leg, learning(options, medium.signalled)));
        port.post(
                new MediaCommand.Remote(
                        leg,
                        new RemoteEnd(
                                said.zero() ? null : said.rtp(),
                                said.zero() ? null : medium.mux ? said.rtp() : said.rtcp(),
                                medium.mux,
                                medium.ice ? said.ice() : null,
                                medium.security,
                                streams(medium.party.on(medium.opened())))));
    }

    /** The streams of a leg, each in its place; a place without a medium takes nothing. */
    private static List<RemoteStream> streams(final List<Medium> media) {
        final Set<Integer> used = new HashSet<>();
        int places = 0;
        for (final Medium each : media) {
            used.addAll(each.types());
            places = Math.max(places, each.place + 1);
        }
        int unused = 0;
        while (used.contains(unused)) {
            unused++;
        }
        final RemoteStream nobody =
                new RemoteStream(Media.AUDIO, null, 0, Direction.INACTIVE, List.of(unused));
        final List<RemoteStream> streams = new ArrayList<>(Collections.nCopies(places, nobody));
        for (final Medium each : media) {
            final boolean named = each.bundled() && each.midExtension != 0;
            streams.set(
                    each.place,
                    new RemoteStream(
                            each.type.equals("video") ? Media.VIDEO : Media.AUDIO,
                            named ? each.mid : null,
                            named ? each.midExtension : 0,
                            direction(each),
                            each.types()));
        }
        return streams;
    }

    private Learning learning(final Options options, final @Nullable InetAddress signalled) {
        final Network.@Nullable Learning asked = options.network().learning();
        final Learning.Mode mode =
                switch (asked == null ? settings.learning() : asked) {
                    case OFF -> Learning.Mode.OFF;
                    case IMMEDIATE -> Learning.Mode.IMMEDIATE;
                    case DELAYED -> Learning.Mode.DELAYED;
                    case HEURISTIC -> Learning.Mode.HEURISTIC;
                };
        return new Learning(
                mode,
                options.has(Flag.STRICT_SOURCE),
                options.has(Flag.MEDIA_HANDOVER),
                options.has(Flag.ASYMMETRIC),
                options.has(Flag.NAT_WAIT),
                options.has(Flag.PIERCE_NAT),
                signalled);
    }

    private void tos(final NgCall call, final Medium medium, final Options options) {
        final @Nullable Integer asked = options.network().tos();
        if (asked != null && asked < 0) {
            return;
        }
        final int tos = asked == null || asked >= DEFAULT_TOS ? settings.tos() : asked;
        if (tos != call.tos && (tos != 0 || call.tos > 0)) {
            port.post(new MediaCommand.TrafficClass(medium.opened().leg(), tos));
        }
    }

    /**
     * A party sends a digit to whom it talks with.
     *
     * @return whether that takes digits (RFC 4733)
     */
    boolean press(final Medium medium, final Key key) {
        final @Nullable Medium peer = medium.bridged;
        if (peer == null || peer.leg == null || !peer.initialized()) {
            return false;
        }
        final List<Codec> codecs =
                peer.said().formats().stream().map(Format::codec).filter(Objects::nonNull).toList();
        final @Nullable Codec sound =
                codecs.stream().filter(Formats::carriesMedia).findFirst().orElse(null);
        final @Nullable Codec events = sound == null ? null : Formats.telephoneEvent(codecs, sound);
        if (sound == null || events == null || !medium.type.equals("audio")) {
            return false;
        }
        port.post(
                new MediaCommand.Press(
                        peer.stream(),
                        key.event(),
                        key.volume(),
                        key.millis(),
                        key.pauseMillis(),
                        events.payloadType(),
                        events.clockRate(),
                        sound.clockRate()));
        return true;
    }

    /** What of a party's media is held back. */
    void gate(final NgCall call, final Medium medium) {
        final boolean media = call.blockMedia || medium.blockMedia;
        final boolean digits = call.blockDtmf || medium.blockDtmf;
        final boolean silence = call.silence || medium.silence;
        if (medium.leg == null || (!media && !digits && !silence && !medium.gated)) {
            return;
        }
        medium.gated = media || digits || silence;
        final @Nullable Described said = medium.described;
        final List<Integer> events =
                said == null
                        ? List.of()
                        : said.formats().stream()
                                .map(Format::codec)
                                .filter(codec ->
                                        codec != null
                                                && codec.name().equalsIgnoreCase("telephone-event"))
                                .map(codec -> codec.payloadType())
                                .toList();
        port.post(new MediaCommand.Gate(medium.stream(), media, digits, silence, events));
    }
}
