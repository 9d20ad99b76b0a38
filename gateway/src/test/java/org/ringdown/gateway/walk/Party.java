package org.ringdown.gateway.walk;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.ringdown.rtc.dtls.DtlsEndpoint;
import org.ringdown.rtc.dtls.DtlsRole;
import org.ringdown.rtc.format.Formats;
import org.ringdown.rtc.offer.Direction;
import org.ringdown.rtc.offer.IceParameters;
import org.ringdown.rtc.offer.Profile;
import org.ringdown.rtc.offer.Profile.Protection;
import org.ringdown.rtc.sdes.CryptoAttribute;
import org.ringdown.rtc.sdes.CryptoLines;
import org.ringdown.rtc.sdp.Codec;
import org.ringdown.rtc.sdp.MediaDescription;
import org.ringdown.rtc.sdp.SessionDescription;
import org.ringdown.rtc.srtp.SrtpKey;
import org.ringdown.rtc.srtp.SrtpProfile;

/**
 * A far end: what it describes, and what it does when a description is agreed on. What it wants to
 * change is in its fields; {@link #save} lets it go back.
 */
final class Party {
    private static final String MID = "urn:ietf:params:rtp-hdrext:sdes:mid";

    final String name;
    final Kind kind;
    final Profile profile;
    final List<Talk> talks = new ArrayList<>();
    final List<Codec> audio = new ArrayList<>();
    final List<Codec> video = new ArrayList<>();
    final List<Wire> wires = new ArrayList<>();
    boolean mux;
    int ptime = 20;
    IceParameters ice;
    DtlsEndpoint certificate;
    @Nullable DtlsRole prefers;
    private final RandomGenerator random;
    private final Pump pump;
    private final Map<Integer, String> meanings = new HashMap<>();
    private final List<DtlsEndpoint> certificates;
    private final boolean foreign;
    private final boolean renumbers;
    private long version = 1;
    private int mids;

    Party(
            final String name,
            final Kind kind,
            final RandomGenerator random,
            final Pump pump,
            final List<DtlsEndpoint> certificates,
            final boolean pictures,
            final Walk.Boards boards) {
        this.name = name + " (" + kind + ")";
        this.kind = kind;
        foreign = boards.converts();
        renumbers = boards.renumbers();
        profile = kind.profile();
        this.random = random;
        this.pump = pump;
        this.certificates = certificates;
        certificate = certificates.get(random.nextInt(certificates.size()));
        ice = credentials();
        mux = profile.ice() || random.nextInt(3) == 0;
        chooseSound();
        if (pictures) {
            add(video, "VP8", 90_000, fresh());
        }
        if (pictures && random.nextBoolean()) {
            add(video, "H264", 90_000, fresh());
        }
        talks.add(new Talk("audio", mid(), random));
        if (pictures && random.nextInt(3) == 0) {
            talks.add(new Talk("video", mid(), random));
        }
    }

    /** Codecs by lot, and digits. */
    private void chooseSound() {
        final Codec first = audio.isEmpty() ? null : audio.getFirst();
        audio.clear();
        // Every phone has one of G.711, and what nobody converts has to be common to all.
        final boolean law = !foreign || (!profile.ice() && random.nextBoolean());
        if (law || (foreign && random.nextInt(3) == 0)) {
            again("PCMA", 8_000, 8);
        }
        if (random.nextBoolean() || (!profile.ice() && audio.isEmpty())) {
            again("PCMU", 8_000, 0);
        }
        if (foreign && random.nextInt(3) == 0) {
            again("G722", 8_000, 9);
        }
        if (random.nextInt(3) != 0 || audio.isEmpty()) {
            again("opus", 48_000, -1);
        }
        if (audio.isEmpty() && first != null) {
            audio.add(first);
        }
        if (foreign) {
            Collections.rotate(audio, random.nextInt(4));
        }
        if (random.nextInt(3) != 0) {
            again("telephone-event", 8_000, -1);
        }
    }

    /** A codec by the number that it has had before, if it has had one. */
    private void again(final String codec, final int rate, final int number) {
        int known = number;
        for (final Map.Entry<Integer, String> each : meanings.entrySet()) {
            known = known < 0 && each.getValue().equals(codec) ? each.getKey() : known;
        }
        add(audio, codec, rate, known < 0 ? fresh() : known);
    }

    /** Exactly these lines. */
    void lines(final boolean pictures) {
        while (talks.size() > 1) {
            talks.removeLast();
        }
        if (pictures) {
            talks.add(new Talk("video", mid(), random));
        }
    }

    private IceParameters credentials() {
        return new IceParameters(
                "u" + Integer.toHexString(random.nextInt()) + "xxx",
                "pwd" + Long.toHexString(random.nextLong()) + "passwordpassword");
    }

    private @Nullable String mid() {
        return profile.ice() ? name.charAt(0) + "" + mids++ : null;
    }

    /** A number that has never meant anything; -1 when there is none left. */
    private int fresh() {
        final int from = random.nextInt(32);
        for (int i = 0; i < 32; i++) {
            final int number = 96 + (from + i) % 32;
            if (!meanings.containsKey(number)) {
                return number;
            }
        }
        return -1;
    }

    private void add(final List<Codec> to, final String codec, final int rate, final int number) {
        if (number >= 0) {
            meanings.put(number, codec);
            to.add(
                    new Codec(
                            number,
                            codec,
                            rate,
                            "opus".equals(codec) ? 2 : 1,
                            "H264".equals(codec)
                                    ? "profile-level-id=42e01f;packetization-mode=1"
                                    : null));
        }
    }

    // ---- what it may change

    /** Other codecs, another order, other numbers, another packet time. */
    void changeCodecs() {
        switch (random.nextInt(foreign ? 5 : 4)) {
            case 0 -> audio.add(audio.removeFirst());
            case 1 -> {
                final int at = random.nextInt(audio.size());
                final Codec old = audio.get(at);
                final int number = old.isStatic() ? -1 : fresh();
                if (number >= 0) {
                    meanings.put(number, old.name());
                    audio.set(at, old.numbered(number));
                }
            }
            case 2 -> {
                if (audio.size() > 1
                        && audio.removeIf(codec -> codec.is("telephone-event", 8_000))) {
                    break;
                }
                add(audio, "telephone-event", 8_000, fresh());
            }
            case 3 -> ptime = 10 * (1 + random.nextInt(6));
            default -> chooseSound();
        }
    }

    /** Hold of some kind, or none any more. */
    void changeDirections() {
        for (final Talk talk : talks) {
            talk.direction =
                    random.nextBoolean()
                            ? Direction.SENDRECV
                            : Direction.values()[random.nextInt(4)];
            talk.zero = !profile.ice() && random.nextInt(4) == 0;
        }
    }

    void changeVideo() {
        if (video.isEmpty()) {
            return;
        }
        if (talks.size() == 1) {
            talks.add(new Talk("video", mid(), random));
        } else {
            talks.get(1).on ^= true;
        }
    }

    void restartIce() {
        ice = credentials();
    }

    void changeCertificate() {
        certificate = certificates.get(random.nextInt(certificates.size()));
    }

    void changeRole() {
        prefers = random.nextBoolean() ? DtlsRole.CLIENT : DtlsRole.SERVER;
    }

    void changeKeys() {
        talks.forEach(talk -> talk.key = null);
    }

    void changeMux() {
        if (!profile.ice()) {
            mux ^= true;
        }
    }

    /** Other sockets, which the next description tells of. */
    void move() throws IOException {
        if (!profile.ice()) {
            talks.forEach(talk -> talk.zero = false);
            for (final Wire wire : wires) {
                for (final Plug plug : wire.plugs()) {
                    plug.move();
                }
            }
        }
    }

    private record Saved(
            Talk talk,
            boolean on,
            Direction direction,
            boolean zero,
            @Nullable CryptoAttribute key,
            @Nullable CryptoAttribute theirKey,
            @Nullable Wire wire) {}

    /** How it is; what is given back puts it back, but for what numbers have come to mean. */
    Undo save() {
        final List<Saved> saved =
                talks.stream()
                        .map(t ->
                                new Saved(t, t.on, t.direction, t.zero, t.key, t.theirKey, t.wire))
                        .toList();
        final List<Codec> sounds = List.copyOf(audio);
        final List<Codec> pictures = List.copyOf(video);
        final IceParameters before = ice;
        final DtlsEndpoint was = certificate;
        final boolean shared = mux;
        return () -> {
            talks.clear();
            for (final Saved each : saved) {
                each.talk.on = each.on;
                each.talk.direction = each.direction;
                each.talk.zero = each.zero;
                each.talk.key = each.key;
                each.talk.theirKey = each.theirKey;
                each.talk.wire = each.wire;
                talks.add(each.talk);
            }
            audio.clear();
            audio.addAll(sounds);
            video.clear();
            video.addAll(pictures);
            ice = before;
            certificate = was;
            mux = shared;
            for (final Wire wire : wires) {
                for (final Plug plug : wire.plugs()) {
                    plug.stay();
                }
            }
        };
    }

    /** Puts something back. */
    interface Undo {
        void run() throws IOException;
    }

    // ---- what it says

    private Wire wire(final Talk talk) throws IOException {
        final Wire there = talk.wire;
        if (there != null) {
            return there;
        }
        final Wire wire;
        if (profile.ice() && !wires.isEmpty()) {
            wire = wires.getFirst();
        } else {
            wire = new Wire(name + "#" + wires.size(), pump, kind);
            wires.add(wire);
        }
        talk.wire = wire;
        return wire;
    }

    SessionDescription offer() throws IOException {
        final StringBuilder text = new StringBuilder();
        final List<String> group = new ArrayList<>();
        for (int i = 0; i < talks.size(); i++) {
            final Talk talk = talks.get(i);
            if (talk.on && profile.protection() == Protection.SDES && talk.key == null) {
                talk.key = key(1 + random.nextInt(9), SrtpProfile.AES_CM_128_HMAC_SHA1_80);
            }
            if (talk.on && talk.mid != null) {
                group.add(talk.mid);
            }
            final String setup =
                    random.nextBoolean() || prefers == null
                            ? "actpass"
                            : prefers == DtlsRole.CLIENT ? "active" : "passive";
            write(text, i, profile.protocol(), codecs(talk.media), mux, setup);
        }
        return session(text, group);
    }

    List<Codec> codecs(final String media) {
        return media.equals("audio") ? audio : video;
    }

    private CryptoAttribute key(final int tag, final SrtpProfile suite) {
        final SrtpKey key = SrtpKey.fresh(suite, Pump.ENTROPY);
        return CryptoAttribute.parse(
                        tag
                                + " "
                                + suite.suite()
                                + " inline:"
                                + Base64.getEncoder().encodeToString(key.material().reveal()))
                .orThrow();
    }

    /** An answer; the first line that it can have is accepted, of the others some. */
    SessionDescription answer(final SessionDescription offer) throws IOException {
        return answer(offer, false);
    }

    /** An answer that accepts every line that it can have. */
    SessionDescription answerAll(final SessionDescription offer) throws IOException {
        return answer(offer, true);
    }

    private SessionDescription answer(final SessionDescription offer, final boolean all)
            throws IOException {
        final StringBuilder text = new StringBuilder();
        final List<String> group = new ArrayList<>();
        boolean some = false;
        while (talks.size() > offer.media().size()) {
            talks.removeLast(); // one that it would have offered
        }
        for (int i = 0; i < offer.media().size(); i++) {
            final MediaDescription asked = offer.media().get(i);
            if (i == talks.size()) {
                talks.add(new Talk(asked.media(), profile.ice() ? asked.mid() : null, random));
            }
            final Talk talk = talks.get(i);
            final boolean other = profile.ice() && !Objects.equals(talk.mid, asked.mid());
            if (other || !talk.media.equals(asked.media())) {
                talks.set(i, new Talk(asked.media(), asked.mid(), random));
            }
            answer(text, i, asked, group, offer, some && !all);
            some |= talks.get(i).on;
        }
        return session(text, group);
    }

    private void answer(
            final StringBuilder text,
            final int index,
            final MediaDescription asked,
            final List<String> group,
            final SessionDescription offer,
            final boolean some)
            throws IOException {
        final Talk talk = talks.get(index);
        final boolean wanted = asked.port() != 0 || asked.has("bundle-only");
        final List<Codec> common = wanted ? common(asked) : List.of();
        talk.on =
                wanted
                        && common.stream().anyMatch(Formats::carriesMedia)
                        && (!some || random.nextInt(6) != 0);
        if (talk.on && talk.mid != null && offer.bundle().contains(talk.mid)) {
            group.add(talk.mid);
        }
        if (talk.on && profile.protection() == Protection.SDES) {
            answerKey(talk, asked);
        }
        final DtlsRole role = role(asked, talk);
        write(
                text,
                index,
                asked.protocol(),
                talk.on ? common : asked.codecs(),
                asked.rtcpMux() && mux,
                role == DtlsRole.CLIENT ? "active" : "passive");
    }

    private DtlsRole role(final MediaDescription asked, final Talk talk) {
        final String setup = asked.attribute("setup");
        if ("active".equals(setup) || "passive".equals(setup)) {
            return "active".equals(setup) ? DtlsRole.SERVER : DtlsRole.CLIENT;
        }
        // RFC 8842: without a new association the roles stay.
        final Plug.@Nullable Association now = talk.wire == null ? null : talk.wire.rtp.association;
        if (prefers != null) {
            return prefers;
        }
        return now == null ? DtlsRole.CLIENT : now.role;
    }

    private void answerKey(final Talk talk, final MediaDescription asked) {
        final List<CryptoAttribute> offered =
                CryptoLines.parse(asked.attributes("crypto")).supported();
        final CryptoAttribute old = talk.key;
        final CryptoAttribute seen = talk.theirKey;
        for (final CryptoAttribute each : offered) {
            if (old != null
                    && seen != null
                    && each.keys().equals(seen.keys())
                    && Objects.equals(each.suite(), old.suite())) {
                talk.key = old.withTag(each.tag());
                talk.theirKey = each;
                return;
            }
        }
        final CryptoAttribute chosen = offered.get(random.nextInt(offered.size()));
        talk.key = key(chosen.tag(), Objects.requireNonNull(chosen.profile()));
        talk.theirKey = chosen;
    }

    /** Its own codecs that are in the offer, by its numbers or by the offer's. */
    private List<Codec> common(final MediaDescription asked) {
        final boolean adopt = profile.ice() || !renumbers || random.nextBoolean();
        final List<Codec> own = codecs(asked.media());
        final List<Codec> common = new ArrayList<>();
        for (final Codec theirs : asked.codecs()) {
            for (int i = 0; i < own.size(); i++) {
                final Codec ours = own.get(i);
                if (!Formats.same(ours, theirs)) {
                    continue;
                }
                if (adopt && means(theirs)) {
                    own.set(i, theirs);
                    common.add(theirs);
                } else if (renumbers) {
                    common.add(ours);
                }
            }
        }
        return common;
    }

    /** Whether a number may come to mean this codec, and from now on does. */
    private boolean means(final Codec codec) {
        return codec.name()
                .equals(meanings.computeIfAbsent(codec.payloadType(), _ -> codec.name()));
    }

    private SessionDescription session(final StringBuilder body, final List<String> group) {
        final StringBuilder text =
                new StringBuilder("v=0\no=- 1 " + version++ + " IN IP4 127.0.0.1\ns=-\n")
                        .append("c=IN IP4 127.0.0.1\nt=0 0\n");
        if (kind.place() == Kind.Place.LITE) {
            text.append("a=ice-lite\n");
        }
        if (profile.ice() && !group.isEmpty()) {
            text.append("a=group:BUNDLE ").append(String.join(" ", group)).append('\n');
        }
        return SessionDescription.parse(text.append(body).toString()).orThrow();
    }

    private void write(
            final StringBuilder text,
            final int index,
            final String protocol,
            final List<Codec> codecs,
            final boolean shared,
            final String setup)
            throws IOException {
        final Talk talk = talks.get(index);
        final int port = talk.on ? wire(talk).rtp.port() : 0;
        talk.zero &= talk.placed; // who has never said where he is cannot be called
        if (profile.protection() == Protection.DTLS && talk.wire != null && talk.wire.mux) {
            talk.zero = false; // nor shake hands on a port that may be used from now on
        }
        text.append("m=").append(talk.media).append(' ').append(port).append(' ').append(protocol);
        codecs.forEach(codec -> text.append(' ').append(codec.payloadType()));
        text.append(codecs.isEmpty() ? " 0" : "").append('\n');
        if (talk.on && talk.zero) {
            text.append("c=IN IP4 0.0.0.0\n");
        }
        text.append("b=AS:").append(100 + index).append('\n');
        text.append(talk.mid == null ? "" : "a=mid:" + talk.mid + "\n");
        for (final Codec codec : codecs) {
            text.append("a=rtpmap:").append(codec.rtpmap()).append('\n');
            if (codec.parameters() != null) {
                text.append("a=fmtp:").append(codec.payloadType()).append(' ');
                text.append(codec.parameters()).append('\n');
            }
        }
        if (!talk.on) {
            return;
        }
        text.append("a=ptime:").append(ptime).append('\n');
        text.append("a=").append(talk.direction.word()).append('\n');
        text.append(shared ? "a=rtcp-mux\n" : "");
        if (!profile.ice()) {
            text.append("a=rtcp:").append(wire(talk).rtcp.port()).append('\n');
        }
        if (profile.protection() == Protection.DTLS) {
            text.append("a=setup:").append(setup).append("\na=fingerprint:");
            text.append(certificate.fingerprint()).append('\n');
        }
        if (profile.ice()) {
            text.append("a=extmap:5 ").append(MID).append("\na=ice-ufrag:").append(ice.ufrag());
            text.append("\na=ice-pwd:").append(ice.password());
            final boolean tcp = kind.place() == Kind.Place.TCP;
            text.append("\na=candidate:1 1 ").append(tcp ? "tcp 1518280447" : "udp 2130706431");
            text.append(" 127.0.0.1 ").append(port).append(" typ host");
            text.append(tcp ? " tcptype active" : "").append("\na=end-of-candidates\n");
        }
        final CryptoAttribute key = talk.key;
        text.append(key == null ? "" : "a=crypto:" + key.print(false) + "\n");
    }

    void close() throws IOException {
        for (final Wire wire : wires) {
            wire.close();
        }
    }
}
