package org.ringdown.gateway.ng.run;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.ringdown.rtc.dtls.DatagramPipe;
import org.ringdown.rtc.dtls.DtlsEndpoint;
import org.ringdown.rtc.dtls.DtlsRole;
import org.ringdown.rtc.format.Abilities;
import org.ringdown.rtc.offer.Fingerprint;
import org.ringdown.rtc.rtp.PacketKind;
import org.ringdown.rtc.rtp.RtpExtensions;
import org.ringdown.rtc.rtp.RtpView;
import org.ringdown.rtc.sdp.MediaDescription;
import org.ringdown.rtc.sdp.SessionDescription;
import org.ringdown.rtc.srtp.SrtpKey;
import org.ringdown.rtc.srtp.SrtpProfile;
import org.ringdown.rtc.srtp.SrtpReceiver;
import org.ringdown.rtc.srtp.SrtpSender;
import org.ringdown.rtc.srtp.Unprotect;
import org.ringdown.rtc.stun.StunAttribute;
import org.ringdown.rtc.stun.StunClass;
import org.ringdown.rtc.stun.StunMessage;
import org.ringdown.rtc.stun.StunWriter;
import org.ringdown.runtime.clock.SystemEntropy;

/**
 * Somebody who is known by SDP alone: a phone with plain RTP, one with keys in the SDP, or a
 * browser with ICE and DTLS; with sound, or with pictures too, each on a port of its own.
 */
final class NgPeer implements AutoCloseable {
    /** What it is. */
    enum Kind {
        PLAIN,
        SDES,
        WEB
    }

    private static final SystemEntropy ENTROPY = new SystemEntropy();
    private static final DtlsEndpoint CERTIFICATE = new DtlsEndpoint(ENTROPY, 1_790_000_000_000L);
    private static final String UFRAG = "peer";
    private static final String PASSWORD = "peerpeerpeerpeerpeerpeer";
    private static final byte[] END = {};

    /** How a browser offers pictures in one bundle with sound. */
    enum Bundled {
        /** Not. */
        NO,
        /** With a port for both. */
        YES,
        /** Only so: pictures show no port. */
        ONLY
    }

    final Kind kind;
    Bundled bundled = Bundled.NO;
    private volatile int midNumber = 4;
    final Media audio;
    final @Nullable Media video;

    NgPeer(final Kind kind, final boolean pictures) throws IOException {
        this(kind, List.of("0 PCMU/8000"), pictures ? List.of("97 VP8/90000") : List.of());
    }

    /**
     * Somebody with codecs of his own.
     *
     * @param sounds its formats for sound, as in {@code a=rtpmap}; it speaks the first
     * @param pictures the same for pictures; empty for none
     */
    NgPeer(final Kind kind, final List<String> sounds, final List<String> pictures)
            throws IOException {
        this.kind = kind;
        audio = new Media("audio", sounds, 0x1000);
        video = pictures.isEmpty() ? null : new Media("video", pictures, 0x2000);
    }

    /** A browser whose pictures go the way of its sound. */
    static NgPeer bundling(final Bundled how) throws IOException {
        final NgPeer peer = new NgPeer(Kind.WEB, true);
        peer.bundled = how;
        return peer;
    }

    /** Its media, in the order of its descriptions. */
    List<Media> media() {
        return video == null ? List.of(audio) : List.of(audio, video);
    }

    /**
     * Its description.
     *
     * @param setup its part in DTLS, {@code actpass} in an offer
     * @param direction of all its media
     */
    String sdp(final String setup, final String direction) {
        final List<String> lines =
                new ArrayList<>(List.of("v=0", "o=- 1 1 IN IP4 127.0.0.1", "s=-", "t=0 0"));
        if (bundled != Bundled.NO) {
            lines.add("a=group:BUNDLE " + group());
        }
        for (final Media each : media()) {
            each.describe(lines, setup, direction);
        }
        return String.join("\r\n", lines) + "\r\n";
    }

    private String group() {
        return String.join(
                " ", media().stream().filter(each -> !each.off).map(each -> each.mid).toList());
    }

    /** Takes over the names of the media that it is offered, and the number that they have. */
    void adopt(final String offer) {
        final List<MediaDescription> theirs = SessionDescription.parse(offer).orThrow().media();
        for (final Media each : media()) {
            final MediaDescription offered = theirs.get(media().indexOf(each));
            each.mid = offered.mid() == null ? each.mid : offered.mid();
            for (final String value : offered.attributes("extmap")) {
                if (value.endsWith(Abilities.MID)) {
                    midNumber = Integer.parseInt(value.split(" ")[0]);
                }
            }
        }
    }

    /** The medium whose transport this one has. */
    private Media carrier(final Media of) {
        return bundled == Bundled.NO ? of : audio;
    }

    /**
     * Reads what it is told of the other side, and makes a way for media there.
     *
     * @param role its part in DTLS
     */
    void connect(final String sdp, final DtlsRole role) throws Exception {
        final SessionDescription description = SessionDescription.parse(sdp).orThrow();
        final List<Media> own = media();
        for (int i = 0; i < own.size(); i++) {
            final MediaDescription theirs = description.media().get(i);
            if (bundled == Bundled.NO) {
                own.get(i).connect(description, theirs, role);
            } else if (theirs.port() != 0) {
                audio.connect(description, theirs, role); // who is tagged says where we are
                return;
            }
        }
    }

    @Override
    public void close() {
        media().forEach(each -> each.socket.close());
    }

    /** One of its media. */
    final class Media implements DatagramPipe {
        final String type;
        final List<String> formats;
        final int payloadType;
        final int ssrc;
        volatile String mid;
        boolean off;
        final BlockingQueue<byte[]> heard = new LinkedBlockingQueue<>();
        final BlockingQueue<byte[]> rtcp = new LinkedBlockingQueue<>();
        private final Set<String> reached = new HashSet<>();
        final BlockingQueue<byte[]> empty = new LinkedBlockingQueue<>();
        final DatagramSocket socket = new DatagramSocket(0, NgBench.LOCAL);
        private final BlockingQueue<byte[]> stun = new LinkedBlockingQueue<>();
        private final BlockingQueue<byte[]> dtls = new LinkedBlockingQueue<>();
        private final CompletableFuture<Boolean> keyed = new CompletableFuture<>();
        private final SrtpKey ours = SrtpKey.fresh(SrtpProfile.AES_CM_128_HMAC_SHA1_80, ENTROPY);
        private volatile @Nullable SrtpSender sender;
        private volatile @Nullable SrtpReceiver receiver;
        private volatile int to;
        private int sequence = 100;
        private boolean begun;

        Media(final String type, final List<String> formats, final int ssrc) throws IOException {
            this.type = type;
            this.formats = formats;
            payloadType = Integer.parseInt(formats.getFirst().split(" ")[0]);
            this.ssrc = ssrc;
            mid = type.equals("audio") ? "0" : "1";
            Thread.ofVirtual().start(this::sort);
        }

        private void describe(
                final List<String> lines, final String setup, final String direction) {
            final String protocol =
                    switch (kind) {
                        case PLAIN -> "RTP/AVP";
                        case SDES -> "RTP/SAVP";
                        case WEB -> "UDP/TLS/RTP/SAVPF";
                    };
            final List<String> numbers =
                    formats.stream().map(format -> format.split(" ")[0]).toList();
            final boolean only = carrier(this) != this && bundled == Bundled.ONLY;
            lines.add(
                    "m="
                            + type
                            + " "
                            + (off || only ? 0 : carrier(this).socket.getLocalPort())
                            + " "
                            + protocol
                            + " "
                            + String.join(" ", numbers));
            lines.add("c=IN IP4 127.0.0.1");
            formats.forEach(format -> lines.add("a=rtpmap:" + format));
            lines.add("a=" + direction);
            lines.add("a=rtcp-mux");
            switch (kind) {
                case PLAIN -> {}
                case SDES ->
                        lines.add(
                                "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:"
                                        + Base64.getEncoder()
                                                .encodeToString(ours.material().reveal()));
                case WEB -> {
                    lines.add("a=mid:" + mid);
                    if (bundled != Bundled.NO) {
                        lines.add("a=extmap:" + midNumber + " " + Abilities.MID);
                    }
                    if (only && !off) {
                        lines.add("a=bundle-only");
                    }
                    lines.add("a=setup:" + setup);
                    lines.add("a=fingerprint:" + CERTIFICATE.fingerprint());
                    lines.add("a=ice-ufrag:" + UFRAG);
                    lines.add("a=ice-pwd:" + PASSWORD);
                    lines.add(
                            "a=candidate:1 1 udp 2130706431 127.0.0.1 "
                                    + carrier(this).socket.getLocalPort()
                                    + " typ host");
                    if (type.equals("video")) {
                        lines.add("a=rtcp-fb:97 nack pli");
                    }
                }
            }
        }

        private void connect(
                final SessionDescription session,
                final MediaDescription theirs,
                final DtlsRole role)
                throws Exception {
            to = theirs.port();
            switch (kind) {
                case PLAIN -> {}
                case SDES -> useSdes(theirs);
                case WEB -> {
                    check(theirs);
                    handshake(session, theirs, role);
                }
            }
        }

        private void useSdes(final MediaDescription theirs) {
            for (final String line : theirs.attributes("crypto")) {
                final String[] fields = line.split(" ");
                if (fields[1].equals("AES_CM_128_HMAC_SHA1_80")) {
                    final byte[] material =
                            Base64.getDecoder()
                                    .decode(fields[2].replace("inline:", "").split("\\|")[0]);
                    receiver =
                            new SrtpReceiver(
                                    SrtpKey.of(SrtpProfile.AES_CM_128_HMAC_SHA1_80, material));
                    sender = new SrtpSender(ours);
                    return;
                }
            }
            throw new AssertionError("no keys in " + theirs);
        }

        /** The whole of ICE that a lite peer needs (RFC 8445 §7.2.2). */
        private void check(final MediaDescription theirs) throws Exception {
            final byte[] transaction = new byte[12];
            ENTROPY.fill(transaction);
            send(
                    StunWriter.of(StunClass.REQUEST, StunMessage.BINDING, transaction)
                            .text(
                                    StunAttribute.USERNAME,
                                    theirs.attribute("ice-ufrag") + ":" + UFRAG)
                            .int32(StunAttribute.PRIORITY, 1)
                            .int64(StunAttribute.ICE_CONTROLLING, 1)
                            .flag(StunAttribute.USE_CANDIDATE)
                            .integrity(
                                    String.valueOf(theirs.attribute("ice-pwd"))
                                            .getBytes(StandardCharsets.UTF_8))
                            .fingerprint()
                            .toBytes());
            await(stun);
        }

        private void handshake(
                final SessionDescription session,
                final MediaDescription theirs,
                final DtlsRole role)
                throws Exception {
            if (!begun) {
                begun = true;
                final String print = String.valueOf(session.attribute(theirs, "fingerprint"));
                Thread.ofVirtual()
                        .start(() ->
                                CERTIFICATE
                                        .associate(
                                                role,
                                                List.of(Fingerprint.parse(print).orThrow()),
                                                this)
                                        .run(keys -> {
                                            sender = new SrtpSender(keys.local(role));
                                            receiver = new SrtpReceiver(keys.remote(role));
                                            keyed.complete(true);
                                        }));
            }
        }

        /** Waits for the keys of DTLS. */
        void secured() throws Exception {
            if (kind == Kind.WEB && carrier(this) == this) {
                keyed.get(20, TimeUnit.SECONDS);
            }
        }

        private void sort() {
            final DatagramPacket packet = new DatagramPacket(new byte[2_048], 2_048);
            try {
                while (true) {
                    packet.setLength(2_048);
                    socket.receive(packet);
                    final byte[] data = Arrays.copyOf(packet.getData(), packet.getLength());
                    if (data.length == 0) {
                        empty.add(data);
                        continue;
                    }
                    switch (PacketKind.of(data, 0, data.length)) {
                        case STUN -> stun.add(data);
                        case DTLS -> dtls.add(data);
                        case RTP -> open(data, true);
                        case RTCP -> open(data, false);
                        case OTHER -> {}
                    }
                }
            } catch (final IOException closed) {
                dtls.add(END);
            }
        }

        private void open(final byte[] data, final boolean media) {
            if (kind == Kind.PLAIN) {
                (media ? heard : rtcp).add(data);
                return;
            }
            final SrtpReceiver with = receiver;
            final byte[] room = Arrays.copyOf(data, data.length + 32);
            if (with != null
                    && (media
                                    ? with.unprotectRtp(room, 0, data.length)
                                    : with.unprotectRtcp(room, 0, data.length))
                            == Unprotect.OK) {
                final byte[] clear = Arrays.copyOf(room, with.length());
                if (media && bundled != Bundled.NO) {
                    named(clear).heard.add(clear);
                } else {
                    (media ? heard : rtcp).add(clear);
                }
            }
        }

        /** Whose packet of the bundle it is; it must say so. */
        private Media named(final byte[] packet) {
            for (final Media each : media()) {
                final byte[] name = each.mid.getBytes(StandardCharsets.UTF_8);
                if (RtpExtensions.equal(packet, 0, midNumber, name)) {
                    return each;
                }
            }
            return this;
        }

        /** Sends a packet of its stream and gives it back as it was. */
        byte[] say(final String words) throws IOException {
            final byte[] payload = words.getBytes(StandardCharsets.UTF_8);
            final byte[] packet = new byte[RtpView.FIXED_HEADER + payload.length];
            final int at =
                    RtpView.writeHeader(
                            packet, 0, payloadType, false, sequence, sequence++ * 160, ssrc);
            System.arraycopy(payload, 0, packet, at, payload.length);
            sayRtp(packet);
            return packet;
        }

        /** Sends a packet of its stream with this payload; the next one is so much later. */
        void say(final int type, final byte[] payload, final int at) throws IOException {
            final byte[] packet = new byte[RtpView.FIXED_HEADER + payload.length];
            final int from = RtpView.writeHeader(packet, 0, type, false, sequence++, at, ssrc);
            System.arraycopy(payload, 0, packet, from, payload.length);
            sayRtp(packet);
        }

        void sayRtp(final byte[] packet) throws IOException {
            if (bundled == Bundled.NO) {
                send(sealed(packet, true));
                return;
            }
            final byte[] room = Arrays.copyOf(packet, packet.length + RtpExtensions.MOST_ADDED);
            final int length =
                    RtpExtensions.add(
                            room, packet.length, midNumber, mid.getBytes(StandardCharsets.UTF_8));
            final Media by = carrier(this);
            by.send(by.sealed(Arrays.copyOf(room, length), true));
        }

        void sayRtcp(final byte[] packet) throws IOException {
            final Media by = carrier(this);
            by.send(by.sealed(packet, false));
        }

        private byte[] sealed(final byte[] packet, final boolean media) {
            final SrtpSender with = sender;
            if (with == null) {
                return packet;
            }
            final byte[] room = Arrays.copyOf(packet, packet.length + 64);
            final int length =
                    media
                            ? with.protectRtp(room, 0, packet.length)
                            : with.protectRtcp(room, 0, packet.length);
            return Arrays.copyOf(room, length);
        }

        /**
         * Says something over and over until the other has heard it: who was not heard before has
         * to be learned. What was said over and over before may come late.
         */
        void reaches(final Media other, final String words) throws Exception {
            other.heard.clear();
            for (int i = 0; i < 100; i++) {
                say(words);
                final byte[] came = other.heard.poll(100, TimeUnit.MILLISECONDS);
                if (came != null && words(came).equals(words)) {
                    reached.add(words);
                    return;
                }
                if (came != null && !reached.contains(words(came))) {
                    throw new AssertionError("heard " + words(came) + ", not " + words);
                }
            }
            throw new AssertionError(words + " was not heard");
        }

        private void send(final byte[] data) throws IOException {
            socket.send(
                    new DatagramPacket(
                            data, data.length, new InetSocketAddress(NgBench.LOCAL, to)));
        }

        @Override
        public int receive(final byte[] into, final int offset, final int waitMillis) {
            try {
                final byte[] data =
                        waitMillis == 0
                                ? dtls.take()
                                : dtls.poll(waitMillis, TimeUnit.MILLISECONDS);
                if (data == null) {
                    return TIMED_OUT;
                }
                if (data.length == 0) {
                    return CLOSED;
                }
                System.arraycopy(data, 0, into, offset, data.length);
                return data.length;
            } catch (final InterruptedException interrupted) {
                return CLOSED;
            }
        }

        @Override
        public void send(final byte[] data, final int offset, final int length) {
            try {
                send(Arrays.copyOfRange(data, offset, offset + length));
            } catch (final IOException closed) {
                dtls.add(END);
            }
        }
    }

    /** What a packet says. */
    static String words(final byte[] packet) {
        final int from = RtpView.headerLength(packet, 0, packet.length);
        return new String(packet, from, packet.length - from, StandardCharsets.UTF_8);
    }

    static byte[] await(final BlockingQueue<byte[]> queue) throws InterruptedException {
        final byte[] data = queue.poll(10, TimeUnit.SECONDS);
        if (data == null) {
            throw new AssertionError("nothing came");
        }
        return data;
    }
}
