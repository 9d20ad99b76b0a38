package org.ringdown.gateway.walk;

import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.ringdown.rtc.dtls.DtlsRole;
import org.ringdown.rtc.format.Formats;
import org.ringdown.rtc.offer.Direction;
import org.ringdown.rtc.offer.IceParameters;
import org.ringdown.rtc.offer.Profile.Protection;
import org.ringdown.rtc.sdes.CryptoAttribute;
import org.ringdown.rtc.sdes.CryptoLines;
import org.ringdown.rtc.sdp.MediaDescription;
import org.ringdown.rtc.sdp.SessionDescription;

/** What a party does when its description and ours are an offer and its answer. */
final class Agreed {
    private static final String MID = "urn:ietf:params:rtp-hdrext:sdes:mid";

    private final Party party;
    private final SessionDescription local;
    private final SessionDescription remote;

    private Agreed(
            final Party party, final SessionDescription local, final SessionDescription remote) {
        this.party = party;
        this.local = local;
        this.remote = remote;
    }

    /**
     * Takes over what was agreed on.
     *
     * @param offered whether the party made the offer
     * @param last whether no other answer may follow
     */
    static void take(
            final Party party,
            final SessionDescription local,
            final SessionDescription remote,
            final boolean offered,
            final boolean last)
            throws IOException {
        new Agreed(party, local, remote).take(offered, last);
    }

    private void take(final boolean offered, final boolean last) throws IOException {
        final Set<Wire> done = new HashSet<>();
        for (int i = 0; i < party.talks.size(); i++) {
            final Talk talk = party.talks.get(i);
            final MediaDescription mine = local.media().get(i);
            final MediaDescription told = remote.media().get(i);
            talk.live = mine.port() != 0 && (!offered || told.port() != 0);
            talk.on = talk.live;
            talk.sends = false;
            talk.hears = false;
            talk.placed &= talk.live;
            if (!talk.live) {
                if (last) {
                    leave(talk);
                }
                continue;
            }
            final Direction here =
                    Direction.of(talk.direction.sends(), talk.direction.receives() && !talk.zero);
            final Direction there = said(told);
            talk.sends = here.sends() && there.receives();
            talk.hears = here.receives() && there.sends();
            talk.here = mine.codecs();
            final String ptime = mine.attribute("ptime");
            talk.ptime = ptime == null ? 20 : Integer.parseInt(ptime);
            talk.there =
                    told.codecs().stream()
                            .filter(theirs ->
                                    mine.codecs().stream()
                                            .anyMatch(ours -> Formats.same(ours, theirs)))
                            .toList();
            talk.named = talk.mid != null && told.attributes("extmap").toString().contains(MID);
            if (done.add(talk.wire())) {
                transport(talk, mine, party.profile.ice() ? first() : told, offered);
            }
        }
        party.prefers = null;
    }

    /** A transport without a line is over. */
    private void leave(final Talk talk) throws IOException {
        final Wire wire = talk.wire;
        if (wire != null && !party.profile.ice()) {
            party.wires.remove(wire);
            wire.close();
            talk.wire = null;
            talk.key = null;
            talk.theirKey = null;
        }
    }

    /** The first line of ours that says where we are. */
    private MediaDescription first() {
        for (int i = 0; i < party.talks.size(); i++) {
            final MediaDescription media = remote.media().get(i);
            if (media.port() != 0 && local.media().get(i).port() != 0) {
                return media;
            }
        }
        return remote.media().stream()
                .filter(media -> media.port() != 0)
                .findFirst()
                .orElseThrow(() -> new AssertionError("no line is on: " + remote));
    }

    private void transport(
            final Talk talk,
            final MediaDescription mine,
            final MediaDescription told,
            final boolean offered)
            throws IOException {
        final Wire wire = talk.wire();
        for (final Plug plug : wire.plugs()) {
            plug.moved();
        }
        if (!party.profile.ice() && wire.rtp.to != 0 && wire.rtp.to != told.port()) {
            // One branch refused the line, and another has it on another port of ours.
            wire.plugs().forEach(Plug::endDtls);
        }
        final boolean shared = mine.rtcpMux() && told.rtcpMux();
        final String rtcp = told.attribute("rtcp");
        talk.placed = (talk.placed && wire.mux == shared) || !talk.zero;
        wire.towards(
                party.kind.place() == Kind.Place.TCP ? tcp(told) : told.port(),
                rtcp == null ? told.port() + 1 : Integer.parseInt(rtcp.split(" ")[0]),
                shared);
        if (party.profile.ice()) {
            final boolean fresh =
                    wire.ice(
                            party.ice,
                            Objects.requireNonNull(
                                    IceParameters.of(
                                            told.attribute("ice-ufrag"), told.attribute("ice-pwd")),
                                    "no ICE credentials"),
                            remote.has("ice-lite"),
                            offered);
            if (fresh) {
                wire.check();
            }
        }
        if (party.profile.protection() == Protection.SDES) {
            sdes(talk, told);
        } else if (party.profile.protection() == Protection.DTLS) {
            wire.dtls(
                    role(mine, told),
                    party.certificate,
                    Objects.requireNonNull(told.attribute("fingerprint"), "no fingerprint"));
        }
    }

    /** The port that takes connections. */
    private static int tcp(final MediaDescription told) {
        for (final String candidate : told.attributes("candidate")) {
            final String[] words = candidate.split(" ");
            if (candidate.endsWith("tcptype passive") && words[2].equalsIgnoreCase("tcp")) {
                return Integer.parseInt(words[5]);
            }
        }
        throw new AssertionError("nobody takes connections: " + told);
    }

    private static DtlsRole role(final MediaDescription mine, final MediaDescription told) {
        final @Nullable String here = mine.attribute("setup");
        final @Nullable String there = told.attribute("setup");
        final boolean open = "actpass".equals(here);
        if (there == null || there.equals(open ? "actpass" : here)) {
            throw new AssertionError("roles do not fit: " + here + " and " + there);
        }
        final boolean client = open ? there.equals("passive") : "active".equals(here);
        return client ? DtlsRole.CLIENT : DtlsRole.SERVER;
    }

    private void sdes(final Talk talk, final MediaDescription told) {
        final CryptoAttribute mine = Objects.requireNonNull(talk.key);
        final List<CryptoAttribute> theirs =
                CryptoLines.parse(told.attributes("crypto")).supported();
        for (final CryptoAttribute each : theirs) {
            if (each.tag() == mine.tag()) {
                if (!each.suite().equals(mine.suite())) {
                    throw new AssertionError("suites differ: " + each.suite() + mine.suite());
                }
                talk.theirKey = each;
                talk.wire().sdes(mine.key(), each.key());
                return;
            }
        }
        throw new AssertionError("no key for tag " + mine.tag() + " in " + told);
    }

    private static Direction said(final MediaDescription media) {
        for (final Direction direction : Direction.values()) {
            if (media.has(direction.word())) {
                return direction;
            }
        }
        return Direction.SENDRECV;
    }
}
