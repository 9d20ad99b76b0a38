package org.ringdown.rtc.offer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.ringdown.rtc.format.Formats;
import org.ringdown.rtc.sdes.CryptoAttribute;
import org.ringdown.rtc.sdes.CryptoLines;
import org.ringdown.rtc.sdp.Codec;
import org.ringdown.rtc.sdp.MediaDescription;
import org.ringdown.rtc.sdp.SessionDescription;
import org.ringdown.rtc.srtp.SrtpKey;
import org.ringdown.rtc.srtp.SrtpProfile;
import org.ringdown.testkit.SeededEntropy;

/**
 * An end that offers and answers at random, as RFC 3264 lets it, and holds what it is sent against
 * the rules. Each of its lines has a bandwidth of its own, by which a test finds it again on the
 * other side.
 */
final class ModelPeer {
    private static final List<Profile> KINDS =
            List.of(
                    Profile.WEBRTC,
                    Profile.WEBRTC,
                    Profile.RTP,
                    Profile.RTP_FEEDBACK,
                    Profile.SDES,
                    Profile.SDES_FEEDBACK,
                    Profile.OPPORTUNISTIC,
                    Profile.DTLS_FEEDBACK);

    /** A line as this end knows it. */
    private static final class Own {
        final String media;
        final @Nullable String mid;
        boolean on = true;

        Own(final String media, final @Nullable String mid) {
            this.media = media;
            this.mid = mid;
        }
    }

    final Profile profile;
    private final RandomGenerator random;
    private final String name;
    private final List<Codec> audio = new ArrayList<>();
    private final List<Codec> video = new ArrayList<>();
    private final List<Own> lines = new ArrayList<>();
    private final Map<Integer, CryptoAttribute> keys = new HashMap<>();
    private final Map<String, Map<Integer, Codec>> meanings = new HashMap<>();
    private @Nullable SessionDescription seen;
    private @Nullable SessionDescription settled;
    private long version = 1;
    private int ice = 1;
    private int next;
    private int mids;

    ModelPeer(final String name, final RandomGenerator random) {
        this.name = name;
        this.random = random;
        profile = KINDS.get(random.nextInt(KINDS.size()));
        next = random.nextInt(32);
        add(audio, "PCMA", 8_000, 8, null);
        maybe(audio, "PCMU", 8_000, 0, null);
        maybe(audio, "opus", 48_000, take(), null);
        maybe(audio, "speex", 16_000, take(), null);
        maybe(audio, "telephone-event", 8_000, take(), null);
        maybe(audio, "telephone-event", 48_000, take(), null);
        add(video, "VP8", 90_000, take(), null);
        final int vp8 = video.getFirst().payloadType();
        maybe(video, "H264", 90_000, take(), "profile-level-id=42e01f;packetization-mode=1");
        maybe(video, "H264", 90_000, take(), "profile-level-id=42001f;packetization-mode=0");
        maybe(video, "rtx", 90_000, take(), "apt=" + vp8);
        maybe(video, "red", 90_000, take(), null);
        lines.add(new Own("audio", mid()));
    }

    private int take() {
        next += 7;
        return 96 + next % 32;
    }

    private @Nullable String mid() {
        return profile.ice() ? name + mids++ : null;
    }

    private void maybe(
            final List<Codec> to,
            final String codec,
            final int rate,
            final int number,
            final @Nullable String parameters) {
        if (random.nextInt(3) != 0) {
            add(to, codec, rate, number, parameters);
        }
    }

    private static void add(
            final List<Codec> to,
            final String codec,
            final int rate,
            final int number,
            final @Nullable String parameters) {
        to.add(new Codec(number, codec, rate, "opus".equals(codec) ? 2 : 1, parameters));
    }

    void restartIce() {
        ice++;
    }

    // ---- what it says

    /** An offer: sometimes with more lines, sometimes with some switched off or on. */
    SessionDescription offer() {
        if (random.nextInt(3) == 0 && lines.size() < 5) {
            lines.add(new Own(random.nextInt(3) == 0 ? "audio" : "video", mid()));
        }
        for (int i = 1; i < lines.size(); i++) {
            if (random.nextInt(5) == 0) {
                final Own old = lines.get(i);
                if (old.on) {
                    old.on = false;
                } else {
                    lines.set(i, new Own(old.media, mid()));
                }
            }
        }
        final List<String> bodies = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            final Own line = lines.get(i);
            final List<Codec> codecs = line.media.equals("audio") ? audio : video;
            bodies.add(
                    line(
                            line.media,
                            line.on ? 5_000 + 2 * i : 0,
                            profile.protocol(),
                            line.mid,
                            codecs,
                            direction(),
                            "actpass",
                            crypto(i, null),
                            i));
        }
        final List<String> group =
                lines.stream().filter(l -> l.on && l.mid != null).map(l -> "" + l.mid).toList();
        return session(bodies, group);
    }

    private Direction direction() {
        return random.nextBoolean() ? Direction.SENDRECV : Direction.values()[random.nextInt(4)];
    }

    /** The line's key: a new one now and then; in answers for a suite of the offer. */
    private @Nullable CryptoAttribute crypto(
            final int line, final @Nullable MediaDescription offer) {
        if (profile.protection() != Profile.Protection.SDES) {
            return null;
        }
        CryptoAttribute to = keys.get(line);
        if (offer != null) {
            final List<CryptoAttribute> offered =
                    CryptoLines.parse(offer.attributes("crypto")).supported();
            if (offered.isEmpty()) {
                return null;
            }
            final CryptoAttribute chosen = offered.get(random.nextInt(offered.size()));
            to = fresh(chosen.tag(), Objects.requireNonNull(chosen.profile()));
        } else if (to == null || random.nextInt(4) == 0) {
            to = fresh(1 + random.nextInt(9), SrtpProfile.AES_CM_128_HMAC_SHA1_80);
        }
        keys.put(line, to);
        return to;
    }

    private CryptoAttribute fresh(final int tag, final SrtpProfile suite) {
        final SrtpKey key = SrtpKey.fresh(suite, new SeededEntropy(random.nextLong()));
        return CryptoAttribute.parse(
                        tag
                                + " "
                                + suite.suite()
                                + " inline:"
                                + Base64.getEncoder().encodeToString(key.material().reveal()))
                .orThrow();
    }

    /** An answer: some lines are refused, the others have the codecs that it has, too. */
    SessionDescription answer(final SessionDescription offer) {
        final List<String> bodies = new ArrayList<>();
        final List<String> group = new ArrayList<>();
        lines.clear();
        boolean some = false;
        for (int i = 0; i < offer.media().size(); i++) {
            final MediaDescription asked = offer.media().get(i);
            final Own own = new Own(asked.media(), asked.mid());
            lines.add(own);
            final List<Codec> common = common(asked);
            final boolean wanted = asked.port() != 0 || asked.has("bundle-only");
            // The first one that it can have is always accepted, so that there is a call.
            own.on =
                    wanted
                            && common.stream().anyMatch(Formats::carriesMedia)
                            && (!some || random.nextInt(4) != 0);
            some |= own.on;
            if (own.on && own.mid != null && offer.bundle().contains(own.mid)) {
                group.add(own.mid);
            }
            bodies.add(
                    line(
                            asked.media(),
                            own.on ? 6_000 + 2 * i : 0,
                            asked.protocol(),
                            asked.mid(),
                            own.on ? common : asked.codecs(),
                            direction(),
                            random.nextBoolean() ? "active" : "passive",
                            own.on ? crypto(i, asked) : null,
                            i));
        }
        return session(bodies, group);
    }

    /** Its own codecs that are in the offer; by its numbers or by the offer's. */
    private List<Codec> common(final MediaDescription asked) {
        final boolean adopt = profile.ice() || random.nextBoolean();
        final List<Codec> common = new ArrayList<>();
        for (final Codec theirs : asked.codecs()) {
            for (final Codec ours : asked.media().equals("audio") ? audio : video) {
                if (!Formats.repairs(ours) && Formats.same(ours, theirs)) {
                    common.add(adopt ? theirs : ours);
                }
            }
        }
        for (final Codec theirs : asked.codecs()) {
            final boolean has = video.stream().anyMatch(ours -> ours.name().equals(theirs.name()));
            final boolean follows =
                    !Formats.retransmits(theirs)
                            || common.stream()
                                    .anyMatch(c -> c.payloadType() == Formats.repeated(theirs));
            if (adopt && has && Formats.repairs(theirs) && follows) {
                common.add(theirs);
            }
        }
        return common;
    }

    private SessionDescription session(final List<String> bodies, final List<String> group) {
        final StringBuilder text =
                new StringBuilder("v=0\no=- 1 " + version++ + " IN IP4 192.0.2.1\ns=-\n")
                        .append("c=IN IP4 192.0.2.1\nt=0 0\n");
        if (profile.ice() && !group.isEmpty()) {
            text.append("a=group:BUNDLE ").append(String.join(" ", group)).append('\n');
        }
        bodies.forEach(text::append);
        return SessionDescription.parse(text.toString()).orThrow();
    }

    private String line(
            final String media,
            final int port,
            final String protocol,
            final @Nullable String mid,
            final List<Codec> codecs,
            final Direction direction,
            final String setup,
            final @Nullable CryptoAttribute crypto,
            final int index) {
        final StringBuilder text =
                new StringBuilder("m=").append(media).append(' ').append(port).append(' ');
        text.append(protocol);
        codecs.forEach(codec -> text.append(' ').append(codec.payloadType()));
        text.append(codecs.isEmpty() ? " 0" : "").append('\n');
        text.append("b=AS:").append(100 + index).append('\n');
        text.append(mid == null ? "" : "a=mid:" + mid + "\n");
        for (final Codec codec : codecs) {
            text.append("a=rtpmap:").append(codec.rtpmap()).append('\n');
            if (codec.parameters() != null) {
                text.append("a=fmtp:").append(codec.payloadType()).append(' ');
                text.append(codec.parameters()).append('\n');
            }
        }
        text.append("a=rtcp-fb:* nack pli\na=rtcp-fb:* goog-remb\na=rtcp-fb:* x-own\n");
        text.append("a=").append(direction.word()).append('\n');
        if (profile.protection() == Profile.Protection.DTLS) {
            text.append("a=setup:").append(setup).append("\na=fingerprint:sha-256 AA:BB\n");
        }
        if (profile.ice()) {
            text.append("a=rtcp-mux\na=rtcp-rsize\n");
            text.append("a=extmap:5 urn:ietf:params:rtp-hdrext:sdes:mid\n");
            text.append("a=extmap:6 urn:ietf:params:rtp-hdrext:toffset\n");
            text.append("a=ice-ufrag:ufrag").append(ice).append('\n');
            text.append("a=ice-pwd:passwordpasswordpassword\n");
        }
        text.append(crypto == null ? "" : "a=crypto:" + crypto.print(false) + "\n");
        return text.toString();
    }

    @Nullable CryptoAttribute key(final int line) {
        return keys.get(line);
    }

    // ---- what it is told

    /** Holds any description against the rules that offers and answers share. */
    private void check(final SessionDescription sdp) {
        assertThat(SessionDescription.parse(sdp.toString()).orThrow()).isEqualTo(sdp);
        final SessionDescription before = seen;
        if (before != null) {
            assertThat(sdp.origin().sessionId()).isEqualTo(before.origin().sessionId());
            final long was = Long.parseLong(before.origin().version());
            assertThat(Long.parseLong(sdp.origin().version()))
                    .isEqualTo(sdp.equals(before) ? was : was + 1);
        }
        seen = sdp;
        final Set<String> names = new HashSet<>();
        final Map<Integer, Codec> bundled = new HashMap<>();
        for (final MediaDescription media : sdp.media()) {
            final String mid = media.mid();
            assertThat(mid == null || names.add(mid)).as("mid %s stands once", mid).isTrue();
            final boolean inBundle = mid != null && sdp.bundle().contains(mid);
            if (media.port() == 0 && !media.has("bundle-only")) {
                assertThat(inBundle).as("what is refused is in no bundle").isFalse();
                continue;
            }
            final Set<Integer> types = new TreeSet<>();
            for (final Codec codec : media.codecs()) {
                assertThat(types.add(codec.payloadType())).isTrue();
                if (inBundle) {
                    final Codec other = bundled.putIfAbsent(codec.payloadType(), codec);
                    assertThat(other == null || Formats.same(other, codec))
                            .as("RFC9143-10.1 %s means one codec in a bundle", codec)
                            .isTrue();
                }
                if (Formats.retransmits(codec)) {
                    assertThat(media.formats()).contains(Integer.toString(Formats.repeated(codec)));
                }
            }
            assertThat(media.codecs()).hasSize(media.formats().size());
            assertThat(media.attributes("ssrc")).isEmpty();
            assertThat(media.toString()).doesNotContain("x-own");
            final boolean ice = profile.ice();
            assertThat(media.has("ice-ufrag")).isEqualTo(ice);
            assertThat(!ice || (media.has("rtcp-mux") && media.has("fingerprint"))).isTrue();
            if (!ice) {
                assertThat(sdp.bundle()).isEmpty();
                assertThat(sdp.toString()).doesNotContain("a=candidate", "a=msid");
            }
        }
        assertThat(names).containsAll(sdp.bundle());
    }

    void checkOffer(final SessionDescription offer) {
        final @Nullable SessionDescription last = settled;
        final int before = last == null ? 0 : last.media().size();
        check(offer);
        assertThat(offer.media().size()).isGreaterThanOrEqualTo(before);
        for (int i = 0; i < before; i++) {
            assertThat(offer.media().get(i).media())
                    .isEqualTo(Objects.requireNonNull(last).media().get(i).media());
        }
        for (final MediaDescription media : offer.media()) {
            if (media.port() != 0 || media.has("bundle-only")) {
                assertThat(media.protocol().replace("F", ""))
                        .isEqualTo(profile.protocol().replace("F", ""));
                if (profile.protection() == Profile.Protection.DTLS) {
                    assertThat(media.attribute("setup")).isEqualTo("actpass");
                }
                if (profile.ice()) {
                    meaningsStay(media);
                }
            }
        }
    }

    /** RFC 3264 §8.3.2: a number never comes to mean another codec. */
    private void meaningsStay(final MediaDescription media) {
        final Map<Integer, Codec> known = meanings.computeIfAbsent("all", _ -> new HashMap<>());
        for (final Codec codec : media.codecs()) {
            final Codec was = known.putIfAbsent(codec.payloadType(), codec);
            assertThat(was == null || Formats.same(was, codec))
                    .as("%s was %s", codec, was)
                    .isTrue();
        }
    }

    /** What it saw last has been agreed on. */
    void settle() {
        settled = seen;
    }

    /** Holds an answer against the offer that this end made. */
    void checkAnswer(final SessionDescription offer, final SessionDescription answer) {
        check(answer);
        assertThat(answer.media()).hasSameSizeAs(offer.media());
        assertThat(offer.bundle()).containsAll(answer.bundle());
        for (int i = 0; i < offer.media().size(); i++) {
            final MediaDescription asked = offer.media().get(i);
            final MediaDescription answered = answer.media().get(i);
            assertThat(answered.media()).isEqualTo(asked.media());
            assertThat(answered.protocol()).isEqualTo(asked.protocol());
            assertThat(answered.mid()).isEqualTo(asked.mid());
            assertThat(answered.has("bundle-only")).isFalse();
            if (answered.port() == 0) {
                continue;
            }
            assertThat(asked.port()).as("what was off stays off").isNotZero();
            for (final Codec codec : answered.codecs()) {
                // The numbers of an answer are the offerer's choice.
                meanings.computeIfAbsent("all", _ -> new HashMap<>())
                        .put(codec.payloadType(), codec);
                assertThat(asked.codecs())
                        .anyMatch(each ->
                                each.payloadType() == codec.payloadType()
                                        && Formats.same(each, codec));
            }
            final Direction ours = said(asked);
            final Direction theirs = said(answered);
            assertThat(theirs.answering(ours)).isEqualTo(theirs);
            assertThat(asked.has("rtcp-mux") || !answered.has("rtcp-mux")).isTrue();
            assertThat(asked.has("rtcp-rsize") || !answered.has("rtcp-rsize")).isTrue();
            assertThat(asked.attributes("extmap")).containsAll(answered.attributes("extmap"));
            if (profile.protection() == Profile.Protection.DTLS) {
                assertThat(answered.attribute("setup")).isIn("active", "passive");
            }
            if (profile.protection() == Profile.Protection.SDES) {
                final CryptoAttribute theirKey =
                        CryptoAttribute.parse(Objects.requireNonNull(answered.attribute("crypto")))
                                .orThrow();
                final CryptoAttribute key = Objects.requireNonNull(keys.get(i));
                assertThat(theirKey.tag()).isEqualTo(key.tag());
                assertThat(theirKey.suite()).isEqualTo(key.suite());
                assertThat(theirKey.keys()).isNotEqualTo(key.keys());
            }
        }
        for (int i = 0; i < lines.size(); i++) {
            if (answer.media().get(i).port() == 0) {
                lines.get(i).on = false;
            }
        }
    }

    static Direction said(final MediaDescription media) {
        for (final Direction direction : Direction.values()) {
            if (media.has(direction.word())) {
                return direction;
            }
        }
        return Direction.SENDRECV;
    }
}
