package org.ringdown.runtime.media.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.IntPredicate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.ringdown.rtc.dtls.DtlsRole;
import org.ringdown.rtc.offer.Direction;
import org.ringdown.rtc.offer.ExtensionMap;
import org.ringdown.rtc.offer.Media;
import org.ringdown.rtc.offer.PayloadMap;
import org.ringdown.rtc.offer.RemoteStream;
import org.ringdown.rtc.rtcp.RtcpRewriter;
import org.ringdown.rtc.rtcp.RtcpView;
import org.ringdown.rtc.rtcp.RtcpWriter;
import org.ringdown.rtc.rtp.Keyframes;
import org.ringdown.rtc.rtp.RtpExtensions;
import org.ringdown.rtc.rtp.RtpView;
import org.ringdown.rtc.rtp.Rtx;
import org.ringdown.runtime.media.LocalIce;
import org.ringdown.runtime.media.MediaCommand;
import org.ringdown.runtime.media.MediaEvent;
import org.ringdown.runtime.media.MediaPlane;
import org.ringdown.runtime.media.RtpPorts;
import org.ringdown.runtime.media.Sockets;
import org.ringdown.runtime.media.StreamRef;
import org.ringdown.runtime.media.Terms;
import org.ringdown.runtime.media.loop.FakeEnd.Kind;

/** A browser's bundle of sound and pictures, and a phone with a leg for each. */
class BundleTest extends PlaneTest {
    private static final int MID = 4;
    private static final int SOUND = 0xa0a0;
    private static final int PICTURES = 0xb0b0;
    private static final int RTX = 0xcccc;

    /** What a browser takes of a phone's feedback. */
    private static final int TAKEN =
            RtcpRewriter.NACK
                    | RtcpRewriter.PLI
                    | RtcpRewriter.FIR
                    | RtcpRewriter.OTHER
                    | RtcpRewriter.LIMIT;

    /** Begins a key frame of VP8 (RFC 7741 §4.3), and a picture that is none. */
    private static final byte[] KEY = {0x10, 0x00};

    private static final byte[] DELTA = {0x10, 0x01};

    private MediaPlane plane;
    private long bundle;
    private FakeEnd browser;
    private FakeEnd sound;
    private FakeEnd pictures;

    private long soundLeg;
    private long picturesLeg;

    @BeforeEach
    void call() throws Exception {
        plane = start(config());
        bundle = plane.newLegId();
        browser = closing(new FakeEnd(Kind.DTLS, true, true));
        plane.post(new MediaCommand.Open(bundle, new Sockets.Shared(), LocalIce.lite(ICE)));
        plane.post(
                new MediaCommand.Remote(
                        bundle,
                        browser.end(
                                false,
                                new RemoteStream(
                                        Media.AUDIO, "0", MID, Direction.SENDRECV, List.of(0)),
                                new RemoteStream(
                                        Media.VIDEO,
                                        "1",
                                        MID,
                                        Direction.SENDRECV,
                                        List.of(96, 97)))));
        sound = closing(new FakeEnd(Kind.CLEAR, false, false));
        soundLeg = phone(sound, Media.AUDIO);
        pictures = closing(new FakeEnd(Kind.CLEAR, false, true));
        picturesLeg = phone(pictures, Media.VIDEO);
        browser.connect(
                plane.sharedPort(bundle),
                plane.sharedPort(bundle),
                ICE,
                plane.fingerprint(),
                DtlsRole.CLIENT);
        happened(new MediaEvent.Ready(bundle));
        plane.post(
                new MediaCommand.Bridge(
                        new StreamRef(bundle, 0),
                        StreamRef.first(soundLeg),
                        Terms.of(true, PayloadMap.identity()),
                        Terms.of(true, PayloadMap.identity())));
    }

    private long phone(final FakeEnd end, final Media media) throws Exception {
        final long leg = plane.newLegId(bundle);
        final RtpPorts ports = plane.openPorts(InetAddress.getLoopbackAddress(), end.mux);
        plane.post(new MediaCommand.Open(leg, new Sockets.Own(ports), null));
        plane.post(
                new MediaCommand.Remote(
                        leg,
                        end.end(
                                false,
                                new RemoteStream(media, null, 0, Direction.SENDRECV, List.of()))));
        end.connect(ports.rtp(), ports.rtcp(), ICE, plane.fingerprint(), DtlsRole.CLIENT);
        return leg;
    }

    private void bridgePictures(final Terms toPhone, final Terms toBrowser) {
        plane.post(
                new MediaCommand.Bridge(
                        new StreamRef(bundle, 1),
                        StreamRef.first(picturesLeg),
                        toPhone,
                        toBrowser));
        // Its answer comes when the loop has obeyed: a packet could be faster.
        report(plane, bundle);
    }

    private void plainPictures() {
        bridgePictures(
                Terms.of(true, PayloadMap.identity()), Terms.of(true, PayloadMap.identity()));
    }

    /** A packet with a header extension that says the MID. */
    private static byte[] named(
            final int type, final int sequence, final int ssrc, final String mid) throws Exception {
        return named(FakePhone.packet(type, sequence, sequence * 10, ssrc, HELLO), mid);
    }

    private static byte[] named(final byte[] plain, final String mid) {
        final byte[] packet = new byte[plain.length + 8];
        System.arraycopy(plain, 0, packet, 0, 12);
        packet[0] |= 0x10;
        packet[12] = (byte) 0xbe;
        packet[13] = (byte) 0xde;
        packet[15] = 1;
        packet[16] = (byte) (MID << 4);
        packet[17] = mid.getBytes(StandardCharsets.US_ASCII)[0];
        System.arraycopy(plain, 12, packet, 20, plain.length - 12);
        return packet;
    }

    private static byte[] rtp(final BlockingQueue<byte[]> heard) throws InterruptedException {
        return FakeEnd.await(heard);
    }

    @Test
    void aPacketGoesByItsMidThenByItsSourceThenByItsType() throws Exception {
        plainPictures();
        // The type says video, the MID sound: the MID counts, and the source is known by it.
        final byte[] byMid = named(96, 1, SOUND, "0");
        browser.sayRtp(byMid);
        assertThat(rtp(sound.rtpHeard)).isEqualTo(byMid);
        final byte[] bySource = FakePhone.packet(96, 2, 2, SOUND, HELLO);
        browser.sayRtp(bySource);
        assertThat(rtp(sound.rtpHeard)).isEqualTo(bySource);
        final byte[] byType = FakePhone.packet(97, 1, 1, PICTURES, WORLD);
        browser.sayRtp(byType);
        assertThat(rtp(pictures.rtpHeard)).isEqualTo(byType);
        assertThat(report(plane, bundle).streams())
                .extracting(stream -> stream.received().packets())
                .containsExactly(2L, 1L);
    }

    @Test
    void bothWaysOfTheBundleAreOneLegAndNameTheirStream() throws Exception {
        plainPictures();
        final byte[] voice = sound.say(0, 1, WORLD);
        assertThat(rtp(browser.rtpHeard)).isEqualTo(named(voice, "0"));
        final byte[] frame = pictures.say(96, 2, HELLO);
        assertThat(rtp(browser.rtpHeard)).isEqualTo(named(frame, "1"));
    }

    @Test
    void reportsGoToTheStreamThatTheyAreAbout() throws Exception {
        plainPictures();
        browser.sayRtp(FakePhone.packet(0, 1, 1, SOUND, HELLO));
        browser.sayRtp(FakePhone.packet(96, 1, 1, PICTURES, HELLO));
        rtp(sound.rtpHeard);
        rtp(pictures.rtpHeard);
        pictures.rtcpHeard.clear();
        final byte[] both = new byte[200];
        final RtcpWriter writer = new RtcpWriter(both).begin(0);
        writer.senderReport(SOUND, 1, 2, 3, 4);
        final int first = writer.length();
        writer.senderReport(PICTURES, 5, 6, 7, 8);
        final byte[] compound = Arrays.copyOf(both, writer.length());
        browser.sayRtcp(compound);
        assertThat(rtp(sound.rtcpHeard)).isEqualTo(Arrays.copyOf(compound, first));
        await().untilAsserted(() ->
                assertThat(pictures.rtcpHeard)
                        .anySatisfy(heard ->
                                assertThat(heard)
                                        .isEqualTo(
                                                Arrays.copyOfRange(
                                                        compound, first, compound.length))));
    }

    @Test
    void whatALineSaysThatOnlyReceivesReachesWhoSendsToIt() throws Exception {
        plainPictures();
        pictures.say(96, 7, HELLO);
        sound.say(0, 9, HELLO);
        rtp(browser.rtpHeard);
        rtp(browser.rtpHeard);
        pictures.rtcpHeard.clear();
        sound.rtcpHeard.clear();
        final byte[] room = new byte[200];
        final RtcpWriter writer =
                new RtcpWriter(room)
                        .begin(0)
                        .receiverReport(SOUND)
                        .reportBlock(9, 1, 1, 1, 1, 1, 1)
                        .reportBlock(7, 2, 2, 2, 2, 2, 2)
                        .pictureLoss(SOUND, 7);
        browser.sayRtcp(Arrays.copyOf(room, writer.length()));
        final byte[] ofSound = rtp(sound.rtcpHeard);
        assertThat(RtcpView.count(ofSound, 0)).isEqualTo(1);
        assertThat(RtcpView.blockSource(ofSound, RtcpView.reportBlock(ofSound, 0, 0))).isEqualTo(9);
        assertThat(ofSound).hasSize(32);
        await().untilAsserted(() ->
                assertThat(pictures.rtcpHeard)
                        .anyMatch(heard ->
                                RtcpView.count(heard, 0) == 1
                                        && RtcpView.blockSource(
                                                        heard, RtcpView.reportBlock(heard, 0, 0))
                                                == 7
                                        && RtcpView.isPictureLoss(heard, RtcpView.next(heard, 0))));
    }

    @Test
    void headerExtensionsGetTheOtherSidesNumberOrGo() throws Exception {
        final byte[] map = new byte[256];
        map[MID] = 9;
        bridgePictures(
                Terms.of(true, PayloadMap.identity()).with(new ExtensionMap(map)),
                Terms.of(true, PayloadMap.identity()));
        final byte[] packet = named(96, 1, PICTURES, "1");
        browser.sayRtp(packet);
        packet[16] = (byte) (9 << 4);
        assertThat(rtp(pictures.rtpHeard)).isEqualTo(packet);

        bridgePictures(
                Terms.of(true, PayloadMap.identity()).with(ExtensionMap.nothing()),
                Terms.of(true, PayloadMap.identity()));
        final byte[] second = FakePhone.packet(96, 2, 20, PICTURES, HELLO);
        browser.sayRtp(named(second, "1"));
        assertThat(rtp(pictures.rtpHeard)).isEqualTo(second);
    }

    @Test
    void whoLooksOnNowGetsAWholePicture() throws Exception {
        plainPictures();
        browser.sayRtp(FakePhone.packet(96, 1, 1, PICTURES, HELLO));
        rtp(pictures.rtpHeard);
        final byte[] wish = rtp(browser.rtcpHeard);
        final int at = RtcpView.next(wish, 0);
        assertThat(RtcpView.isPictureLoss(wish, at)).isTrue();
        assertThat(RtcpView.mediaSource(wish, at)).isEqualTo(PICTURES);
    }

    @Test
    void aPhoneThatKnowsOnlyFirIsAskedByFir() throws Exception {
        bridgePictures(
                Terms.of(true, PayloadMap.identity()).with(RtcpRewriter.FIR, null),
                Terms.of(true, PayloadMap.identity()));
        pictures.say(96, 7, HELLO);
        rtp(browser.rtpHeard);
        final byte[] first = rtp(pictures.rtcpHeard);
        assertThat(RtcpView.isFullIntraRequest(first, RtcpView.next(first, 0))).isTrue();

        final byte[] room = new byte[64];
        final int length =
                new RtcpWriter(room).begin(0).receiverReport(1).pictureLoss(1, 7).length();
        // Not more often than twice a second.
        await().pollDelay(Duration.ofMillis(600)).until(() -> true);
        browser.sayRtcp(Arrays.copyOf(room, length));
        await().untilAsserted(() ->
                assertThat(pictures.rtcpHeard)
                        .anyMatch(rtcp ->
                                rtcp.length > 8
                                        && RtcpView.isFullIntraRequest(
                                                rtcp, RtcpView.next(rtcp, 0))));
        assertThat(pictures.rtcpHeard)
                .noneMatch(rtcp ->
                        rtcp.length > 8 && RtcpView.isPictureLoss(rtcp, RtcpView.next(rtcp, 0)));
    }

    @Test
    void whatABrowserHasLostComesAgainThoughThePhoneCannotSendIt() throws Exception {
        bridgePictures(
                Terms.of(true, PayloadMap.identity()).with(RtcpRewriter.PLI, null),
                Terms.of(true, PayloadMap.identity())
                        .with(Terms.ALL_FEEDBACK, new Terms.Resend(RTX, map(96, 97))));
        final byte[] frame = pictures.say(96, 7, HELLO);
        assertThat(rtp(browser.rtpHeard)).isEqualTo(named(frame, "1"));
        final byte[] room = new byte[64];
        final int length =
                new RtcpWriter(room)
                        .begin(0)
                        .receiverReport(1)
                        .nack(1, 7)
                        .lost(RtpView.sequence(frame, 0))
                        .length();
        browser.sayRtcp(Arrays.copyOf(room, length));
        final byte[] again = rtp(browser.rtpHeard);
        assertThat(RtpView.ssrc(again, 0)).isEqualTo(RTX);
        assertThat(RtpView.payloadType(again, 0)).isEqualTo(97);
        assertThat(Arrays.copyOfRange(again, 22, again.length)).isEqualTo(HELLO);
        assertThat(((again[20] & 0xff) << 8) | (again[21] & 0xff))
                .isEqualTo(RtpView.sequence(frame, 0));
    }

    /** What we do for a browser whose pictures go to a phone without any feedback. */
    private void mendPictures() {
        mendPictures(3, false);
    }

    private void mendPictures(final int counted, final boolean remb) {
        bridgePictures(
                Terms.of(true, map(96, 96))
                        .with(0, null)
                        .with(ExtensionMap.nothing())
                        .with(
                                new Terms.Sender(
                                        true,
                                        map(97, 96),
                                        counted,
                                        remb,
                                        Map.of(96, Keyframes.Format.VP8))),
                Terms.of(true, map(96, 96))
                        .with(TAKEN, new Terms.Resend(RTX, map(96, 97)))
                        .with(new Terms.Sender(true, PayloadMap.nothing(), 0, false, Map.of())));
    }

    private static byte[] picture(final int sequence, final byte... payload) throws Exception {
        return FakePhone.packet(96, sequence, 90_000, PICTURES, payload);
    }

    /** The packet of this kind that the browser hears next; others are passed over. */
    private byte[] awaitFeedback(final IntPredicate wanted) throws InterruptedException {
        while (true) {
            final byte[] rtcp = rtp(browser.rtcpHeard);
            for (int at = 0; at < rtcp.length; at = RtcpView.next(rtcp, at)) {
                if (wanted.test(RtcpRewriter.kind(rtcp, at))) {
                    return Arrays.copyOfRange(rtcp, at, RtcpView.next(rtcp, at));
                }
            }
        }
    }

    @Test
    void whatIsLostOnTheWayFromABrowserIsAskedForAndItsRetransmissionUnwrapped() throws Exception {
        mendPictures();
        browser.sayRtp(picture(1, KEY));
        browser.sayRtp(picture(3, DELTA));
        assertThat(rtp(pictures.rtpHeard)).isEqualTo(picture(1, KEY));
        assertThat(rtp(pictures.rtpHeard)).isEqualTo(picture(3, DELTA));
        final byte[] nack = awaitFeedback(kind -> kind == RtcpRewriter.NACK);
        assertThat(RtcpView.mediaSource(nack, 0)).isEqualTo(PICTURES);
        assertThat(RtcpView.nackPairs(nack, 0)).isEqualTo(1);
        assertThat(RtcpView.nackSequence(nack, 0, 0)).isEqualTo(2);
        assertThat(RtcpView.nackMask(nack, 0, 0)).isZero();

        final byte[] again = new byte[40];
        final int length = Rtx.wrap(picture(2, DELTA), 0, 14, RTX, 97, 900, again, 0);
        browser.sayRtp(Arrays.copyOf(again, length));
        assertThat(rtp(pictures.rtpHeard)).isEqualTo(picture(2, DELTA));

        // What probes for bandwidth repeats what was not lost, or nothing; none of it goes on.
        final int probe = Rtx.wrap(picture(1, KEY), 0, 14, RTX, 97, 901, again, 0);
        browser.sayRtp(Arrays.copyOf(again, probe));
        browser.sayRtp(FakePhone.packet(97, 902, 0, RTX, new byte[0]));
        browser.sayRtp(picture(4, DELTA));
        assertThat(rtp(pictures.rtpHeard)).isEqualTo(picture(4, DELTA));
    }

    @Test
    void aBrowserIsToldWhichOfItsPacketsArrived() throws Exception {
        mendPictures();
        for (final int sequence : new int[] {100, 101, 103}) {
            browser.sayRtp(counted(picture(sequence, KEY), sequence));
        }
        final Map<Integer, Boolean> told = new TreeMap<>();
        while (told.size() < 4) {
            final byte[] feedback = awaitFeedback(kind -> kind == RtcpRewriter.TRANSPORT_WIDE);
            assertThat(RtcpView.mediaSource(feedback, 0)).isEqualTo(PICTURES);
            tell(feedback, told);
        }
        assertThat(told).isEqualTo(Map.of(100, true, 101, true, 102, false, 103, true));
        // The phone agreed to no header extension, and nobody else hears of the counting.
        assertThat(rtp(pictures.rtpHeard)).isEqualTo(picture(100, KEY));
    }

    @Test
    void aBrowserThatCountsNoPacketsIsToldHowMuchItMaySend() throws Exception {
        mendPictures(0, true);
        int sequence = 1;
        byte[] estimate = null;
        while (estimate == null) {
            browser.sayRtp(picture(sequence++, KEY));
            final byte[] rtcp = browser.rtcpHeard.poll(20, TimeUnit.MILLISECONDS);
            for (int at = 0; rtcp != null && at < rtcp.length; at = RtcpView.next(rtcp, at)) {
                if (RtcpView.isRemb(rtcp, at)) {
                    estimate = Arrays.copyOfRange(rtcp, at, RtcpView.next(rtcp, at));
                }
            }
        }
        assertThat(RtcpView.rembSource(estimate, 0, 0)).isEqualTo(PICTURES);
        // A few hundred bytes a second arrive; less than this is never told.
        assertThat(RtcpView.rembBitrate(estimate, 0)).isEqualTo(50_000);
    }

    @Test
    void aPhonesLimitIsAnsweredAndBecomesAnEstimateForTheBrowser() throws Exception {
        mendPictures(3, true);
        browser.sayRtp(picture(1, KEY));
        assertThat(rtp(pictures.rtpHeard)).isEqualTo(picture(1, KEY));
        // RFC 5104 §4.2.1.1: 512 kbit/s = 128000 << 2, with 40 bytes of headers.
        final byte[] limit =
                HexFormat.of().parseHex("80c9000100000011" + "83cd00040000001100000000");
        final ByteBuffer request = ByteBuffer.allocate(limit.length + 8).put(limit);
        request.putInt(PICTURES).putInt(0x0be80028);
        pictures.sayRtcp(request.array());

        final byte[] told = awaitFeedback(kind -> kind == RtcpRewriter.REMB);
        assertThat(RtcpView.rembBitrate(told, 0)).isEqualTo(512_000);
        assertThat(RtcpView.rembSource(told, 0, 0)).isEqualTo(PICTURES);
        byte[] answer = rtp(pictures.rtcpHeard);
        while (RtcpRewriter.kind(answer, 8) != RtcpRewriter.LIMIT) {
            answer = rtp(pictures.rtcpHeard);
        }
        final ByteBuffer notification = ByteBuffer.allocate(20);
        notification.putInt(0x84cd0004).putInt(PICTURES).putInt(0).putInt(0x11);
        assertThat(Arrays.copyOfRange(answer, 8, 28))
                .isEqualTo(notification.putInt(0x0be80028).array());

        // A limit of a source that the browser is not says nothing to it; nor is the request seen.
        request.putInt(limit.length, PICTURES + 1).putInt(limit.length + 4, 0x07e80028);
        pictures.sayRtcp(request.array());
        request.putInt(limit.length, PICTURES).putInt(limit.length + 4, 0x03e80000);
        pictures.sayRtcp(request.array());
        final byte[] next =
                awaitFeedback(kind -> kind == RtcpRewriter.REMB || kind == RtcpRewriter.LIMIT);
        assertThat(RtcpView.isRemb(next, 0)).isTrue();
        assertThat(RtcpView.rembBitrate(next, 0)).isEqualTo(128_000);
    }

    /** What feedback says of a few packets, in its chunks (§3.1 of its draft). */
    private static void tell(final byte[] feedback, final Map<Integer, Boolean> told) {
        final ByteBuffer data = ByteBuffer.wrap(feedback).position(12);
        final int first = Short.toUnsignedInt(data.getShort());
        final int last = first + Short.toUnsignedInt(data.getShort());
        data.getInt();
        int sequence = first;
        while (sequence < last) {
            final int chunk = Short.toUnsignedInt(data.getShort());
            final boolean run = chunk >> 15 == 0;
            final boolean pairs = (chunk & 0x4000) != 0;
            final int count = run ? chunk & 0x1fff : pairs ? 7 : 14;
            for (int i = 0; i < count && sequence < last; i++) {
                final int symbol;
                if (run) {
                    symbol = (chunk >> 13) & 3;
                } else {
                    symbol = pairs ? (chunk >> (12 - 2 * i)) & 3 : (chunk >> (13 - i)) & 1;
                }
                told.put(sequence++, symbol != 0);
            }
        }
    }

    /** The packet with a transport-wide sequence number. */
    private static byte[] counted(final byte[] packet, final int sequence) {
        final byte[] room = Arrays.copyOf(packet, packet.length + RtpExtensions.MOST_ADDED);
        final byte[] value = {(byte) (sequence >> 8), (byte) sequence};
        return Arrays.copyOf(room, RtpExtensions.add(room, packet.length, 3, value));
    }

    @Test
    void aWholePictureIsAskedForUntilItComes() throws Exception {
        mendPictures();
        browser.sayRtp(picture(1, DELTA));
        awaitFeedback(kind -> kind == RtcpRewriter.PLI);
        browser.sayRtp(picture(2, DELTA));
        awaitFeedback(kind -> kind == RtcpRewriter.PLI);
        browser.sayRtp(picture(3, KEY));
        for (int i = 1; i <= 3; i++) {
            rtp(pictures.rtpHeard);
        }
        browser.rtcpHeard.clear();
        await().during(Duration.ofMillis(1_200))
                .atMost(Duration.ofSeconds(5))
                .until(browser.rtcpHeard::isEmpty);

        // Another source, and what stands in the middle of a picture: so it is asked at once.
        browser.sayRtp(FakePhone.packet(96, 4, 0, PICTURES + 1, DELTA));
        final byte[] loss = awaitFeedback(kind -> kind == RtcpRewriter.PLI);
        assertThat(RtcpView.mediaSource(loss, 0)).isEqualTo(PICTURES + 1);
        browser.sayRtp(FakePhone.packet(96, 5, 0, PICTURES + 1, KEY));

        // And when the phone says in SIP that it has lost the picture (RFC 5168).
        await().during(Duration.ofMillis(600))
                .atMost(Duration.ofSeconds(5))
                .until(browser.rtcpHeard::isEmpty);
        plane.post(new MediaCommand.AskPicture(new StreamRef(bundle, 1)));
        awaitFeedback(kind -> kind == RtcpRewriter.PLI);
        browser.sayRtp(FakePhone.packet(96, 6, 0, PICTURES + 1, KEY));

        // Held, and resumed: what was not seen meanwhile is missing.
        bridgePictures(Terms.closed(), Terms.closed());
        await().during(Duration.ofMillis(600))
                .atMost(Duration.ofSeconds(5))
                .until(browser.rtcpHeard::isEmpty);
        mendPictures();
        awaitFeedback(kind -> kind == RtcpRewriter.PLI);
    }

    @Test
    void whatIsAskedForTwiceComesAsItWas() throws Exception {
        mendPictures();
        final byte[] frame = pictures.say(96, 7, HELLO);
        assertThat(rtp(browser.rtpHeard)).isEqualTo(named(frame, "1"));
        final byte[] room = new byte[64];
        final int length =
                new RtcpWriter(room)
                        .begin(0)
                        .receiverReport(1)
                        .nack(1, 7)
                        .lost(RtpView.sequence(frame, 0))
                        .length();
        browser.sayRtcp(Arrays.copyOf(room, length));
        assertThat(RtpView.payloadType(rtp(browser.rtpHeard), 0)).isEqualTo(97);
        await().pollDelay(Duration.ofMillis(30)).until(() -> true);
        browser.sayRtcp(Arrays.copyOf(room, length));
        // FakeEnd's own replay window has seen the packet, as a browser's has not that lost it.
        assertThat(rtp(browser.strange)).isNotEmpty();
    }
}
