package org.ringdown.rtc.offer;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ringdown.rtc.format.Abilities;
import org.ringdown.rtc.sdp.SessionDescription;
import org.ringdown.testkit.SeededEntropy;

/** Descriptions as real peers write them, and our ends towards them. */
final class Peers {
    static final String FINGERPRINT =
            "sha-256 3A:96:6D:57:B2:C2:C7:61:A0:46:3E:1C:97:39:D3:F7:0A:88:A0:B1:EC:03:FB:10:"
                    + "A5:5D:3A:37:AB:DD:02:AA";
    static final IceParameters ICE = new IceParameters("ours", "oursoursoursoursoursours");

    /** Our ends towards one peer: fixed, so that descriptions can be compared. */
    static final class FixedEnds implements Ends {
        private final String address;
        private final int firstPort;
        private IceParameters ice = ICE;
        final List<Integer> open = new ArrayList<>();
        int ports = 100;
        boolean single;
        int restarts;

        FixedEnds(final String address, final int firstPort) {
            this.address = address;
            this.firstPort = firstPort;
        }

        @Override
        public @Nullable LocalEnd open(
                final int transport, final boolean withIce, final boolean offering) {
            if (open.size() >= ports) {
                return null;
            }
            open.add(transport);
            return withIce
                    ? LocalEnd.webRtc(List.of(address), 40_000, ice, FINGERPRINT)
                    : new LocalEnd(
                            Profile.RTP,
                            address,
                            firstPort + 2 * transport,
                            firstPort + 2 * transport + (single ? 0 : 1),
                            null,
                            List.of(),
                            FINGERPRINT,
                            "ringdown");
        }

        @Override
        public LocalEnd restartIce(final int transport) {
            restarts++;
            ice =
                    new IceParameters(
                            "renewed" + restarts, "renewedrenewedrenewedrenewed" + restarts);
            return LocalEnd.webRtc(List.of(address), 40_000, ice, FINGERPRINT);
        }
    }

    static OfferAnswer.Party party(final Profile profile) {
        return party(profile, Policy.USUAL);
    }

    static OfferAnswer.Party party(final Profile profile, final Policy policy) {
        return new OfferAnswer.Party(new FixedEnds("203.0.113.7", 30_000), profile, policy);
    }

    static OfferAnswer call(final Profile a, final Profile b) {
        return new OfferAnswer(new SeededEntropy(1), party(a), party(b), Abilities.RELAY);
    }

    /** JsSIP in Chromium: complete candidates, audio and video. */
    static final String CHROMIUM =
            """
            v=0
            o=- 4953251290124567331 2 IN IP4 127.0.0.1
            s=-
            t=0 0
            a=group:BUNDLE 0 1
            a=extmap-allow-mixed
            a=msid-semantic: WMS 1df41b5a
            m=audio 54609 UDP/TLS/RTP/SAVPF 111 63 9 0 8 13 110 126
            c=IN IP4 192.0.2.10
            a=rtcp:9 IN IP4 0.0.0.0
            a=candidate:3067498345 1 udp 2122260223 192.0.2.10 54609 typ host generation 0 network-id 1
            a=candidate:1750128434 1 tcp 1518280447 192.0.2.10 9 typ host tcptype active generation 0
            a=ice-ufrag:Jg4w
            a=ice-pwd:kTxJyKlHHw4VvXNqGVd0xZRz
            a=ice-options:trickle
            a=fingerprint:sha-256 AD:87:B3:11:E4:E2:BA:EF:D2:3F:2E:AC:24:57:8E:DC:1F:67:41:29:44:C4:96:E3:62:90:CC:90:59:CA:2C:84
            a=setup:actpass
            a=mid:0
            a=extmap:1 urn:ietf:params:rtp-hdrext:ssrc-audio-level
            a=extmap:4 urn:ietf:params:rtp-hdrext:sdes:mid
            a=sendrecv
            a=msid:1df41b5a 4d0ea8a0
            a=rtcp-mux
            a=rtcp-rsize
            a=rtpmap:111 opus/48000/2
            a=rtcp-fb:111 transport-cc
            a=fmtp:111 minptime=10;useinbandfec=1
            a=rtpmap:63 red/48000/2
            a=fmtp:63 111/111
            a=rtpmap:9 G722/8000
            a=rtpmap:0 PCMU/8000
            a=rtpmap:8 PCMA/8000
            a=rtpmap:13 CN/8000
            a=rtpmap:110 telephone-event/48000
            a=rtpmap:126 telephone-event/8000
            a=ssrc:2063094287 cname:Xk0ThVqZ
            a=ssrc:2063094287 msid:1df41b5a 4d0ea8a0
            m=video 9 UDP/TLS/RTP/SAVPF 96 97
            c=IN IP4 0.0.0.0
            a=rtcp:9 IN IP4 0.0.0.0
            a=ice-ufrag:Jg4w
            a=ice-pwd:kTxJyKlHHw4VvXNqGVd0xZRz
            a=fingerprint:sha-256 AD:87:B3:11:E4:E2:BA:EF:D2:3F:2E:AC:24:57:8E:DC:1F:67:41:29:44:C4:96:E3:62:90:CC:90:59:CA:2C:84
            a=setup:actpass
            a=mid:1
            a=sendrecv
            a=rtcp-mux
            a=rtpmap:96 VP8/90000
            a=rtpmap:97 rtx/90000
            a=fmtp:97 apt=96
            """;

    /** Chromium with a camera, and layers that a page asked for. */
    static final String CHROMIUM_VIDEO =
            """
            v=0
            o=- 4953251290124567331 2 IN IP4 127.0.0.1
            s=-
            t=0 0
            a=group:BUNDLE 0 1
            a=extmap-allow-mixed
            a=msid-semantic: WMS
            m=audio 54609 UDP/TLS/RTP/SAVPF 111 0
            c=IN IP4 192.0.2.10
            a=candidate:3067498345 1 udp 2122260223 192.0.2.10 54609 typ host
            a=ice-ufrag:Jg4w
            a=ice-pwd:kTxJyKlHHw4VvXNqGVd0xZRz
            a=ice-options:trickle
            a=fingerprint:sha-256 AD:87:B3:11:E4:E2:BA:EF:D2:3F:2E:AC:24:57:8E:DC:1F:67:41:29:44:C4:96:E3:62:90:CC:90:59:CA:2C:84
            a=setup:actpass
            a=mid:0
            a=extmap:4 urn:ietf:params:rtp-hdrext:sdes:mid
            a=sendrecv
            a=rtcp-mux
            a=rtcp-rsize
            a=rtpmap:111 opus/48000/2
            a=rtpmap:0 PCMU/8000
            m=video 9 UDP/TLS/RTP/SAVPF 96 97 98 99 102 103 104 106 45 116 117
            c=IN IP4 0.0.0.0
            a=rtcp:9 IN IP4 0.0.0.0
            a=ice-ufrag:Jg4w
            a=ice-pwd:kTxJyKlHHw4VvXNqGVd0xZRz
            a=ice-options:trickle
            a=fingerprint:sha-256 AD:87:B3:11:E4:E2:BA:EF:D2:3F:2E:AC:24:57:8E:DC:1F:67:41:29:44:C4:96:E3:62:90:CC:90:59:CA:2C:84
            a=setup:actpass
            a=mid:1
            a=extmap:2 urn:ietf:params:rtp-hdrext:toffset
            a=extmap:3 http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01
            a=extmap:4 urn:ietf:params:rtp-hdrext:sdes:mid
            a=extmap:10 urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id
            a=extmap:11 urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id
            a=sendrecv
            a=msid:camera picture
            a=rtcp-mux
            a=rtcp-rsize
            a=rtpmap:96 VP8/90000
            a=rtcp-fb:96 goog-remb
            a=rtcp-fb:96 transport-cc
            a=rtcp-fb:96 ccm fir
            a=rtcp-fb:96 nack
            a=rtcp-fb:96 nack pli
            a=rtpmap:97 rtx/90000
            a=fmtp:97 apt=96
            a=rtpmap:98 VP9/90000
            a=fmtp:98 profile-id=0
            a=rtpmap:99 rtx/90000
            a=fmtp:99 apt=98
            a=rtpmap:102 H264/90000
            a=rtcp-fb:102 ccm fir
            a=rtcp-fb:102 nack
            a=rtcp-fb:102 nack pli
            a=fmtp:102 level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f
            a=rtpmap:103 rtx/90000
            a=fmtp:103 apt=102
            a=rtpmap:104 H264/90000
            a=rtcp-fb:104 ccm fir
            a=rtcp-fb:104 nack
            a=rtcp-fb:104 nack pli
            a=fmtp:104 level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42001f
            a=rtpmap:106 H264/90000
            a=fmtp:106 level-asymmetry-allowed=1;packetization-mode=0;profile-level-id=42001f
            a=rtpmap:45 AV1/90000
            a=rtpmap:116 red/90000
            a=rtpmap:117 ulpfec/90000
            a=rid:hi send
            a=rid:lo send
            a=simulcast:send hi;lo
            """;

    /** SIP.js in Chromium before the microphone was granted: mDNS names only, audio alone. */
    static final String CHROMIUM_MDNS =
            """
            v=0
            o=- 4953251290124567331 2 IN IP4 127.0.0.1
            s=-
            t=0 0
            a=group:BUNDLE 0
            m=audio 9 UDP/TLS/RTP/SAVPF 111 0 8 126
            c=IN IP4 0.0.0.0
            a=candidate:3067498345 1 udp 2122260223 0b3f2f56-1c0e-4c1f-8a4e-7f1f0e6f3d11.local 54609 typ host
            a=ice-ufrag:Jg4w
            a=ice-pwd:kTxJyKlHHw4VvXNqGVd0xZRz
            a=fingerprint:sha-256 AD:87:B3:11:E4:E2:BA:EF:D2:3F:2E:AC:24:57:8E:DC:1F:67:41:29:44:C4:96:E3:62:90:CC:90:59:CA:2C:84
            a=setup:actpass
            a=mid:0
            a=recvonly
            a=rtcp-mux
            a=rtpmap:111 opus/48000/2
            a=rtpmap:0 PCMU/8000
            a=rtpmap:8 PCMA/8000
            a=rtpmap:126 telephone-event/8000
            """;

    /** Firefox: session-level fingerprint and direction, no CN, an empty candidate is left out. */
    static final String FIREFOX =
            """
            v=0
            o=mozilla...THIS_IS_SDPARTA-99.0 3068771576687940834 0 IN IP4 0.0.0.0
            s=-
            t=0 0
            a=sendrecv
            a=fingerprint:sha-256 67:8E:0E:E6:A3:73:39:DA:C5:8F:6F:10:17:05:56:F5:1C:5A:9D:10:B7:6E:EB:0C:30:61:B9:57:63:97:07:1C
            a=group:BUNDLE 0
            a=ice-options:trickle
            a=msid-semantic:WMS *
            m=audio 33514 UDP/TLS/RTP/SAVPF 109 9 0 8 101
            c=IN IP4 192.0.2.20
            a=candidate:0 1 UDP 2122252543 192.0.2.20 33514 typ host
            a=candidate:1 1 TCP 2105524479 192.0.2.20 9 typ host tcptype active
            a=sendrecv
            a=end-of-candidates
            a=extmap:1 urn:ietf:params:rtp-hdrext:ssrc-audio-level
            a=extmap:2/recvonly urn:ietf:params:rtp-hdrext:csrc-audio-level
            a=extmap:3 urn:ietf:params:rtp-hdrext:sdes:mid
            a=fmtp:109 maxplaybackrate=48000;stereo=1;useinbandfec=1
            a=fmtp:101 0-15
            a=ice-pwd:2d24c79cb56d3ff5d3a8b4f54c36b919
            a=ice-ufrag:14dc37e7
            a=mid:0
            a=msid:{c537f11b-6e61-0346-a4b1-95392ba94d70} {6367c7c1-d3be-9543-a66a-337c2f394f42}
            a=rtcp-mux
            a=rtpmap:109 opus/48000/2
            a=rtpmap:9 G722/8000/1
            a=rtpmap:0 PCMU/8000
            a=rtpmap:8 PCMA/8000
            a=rtpmap:101 telephone-event/8000
            a=setup:actpass
            a=ssrc:1531004752 cname:{69b4b75e-68fa-3e44-8f2e-0a1b2c3d4e5f}
            """;

    /** Chromium's answer to our offer of G.711 with digits. */
    static final String CHROMIUM_ANSWER =
            """
            v=0
            o=- 7380732028955705000 2 IN IP4 127.0.0.1
            s=-
            t=0 0
            a=group:BUNDLE 0
            a=extmap-allow-mixed
            a=msid-semantic: WMS stream
            m=audio 51472 UDP/TLS/RTP/SAVPF 0 8 101
            c=IN IP4 192.0.2.10
            a=rtcp:9 IN IP4 0.0.0.0
            a=candidate:3067498345 1 udp 2122260223 192.0.2.10 51472 typ host generation 0
            a=ice-ufrag:w8Tn
            a=ice-pwd:Zb4vV2uK0hGvX1jz9o5cYxQF
            a=ice-options:trickle
            a=fingerprint:sha-256 AD:87:B3:11:E4:E2:BA:EF:D2:3F:2E:AC:24:57:8E:DC:1F:67:41:29:44:C4:96:E3:62:90:CC:90:59:CA:2C:84
            a=setup:active
            a=mid:0
            a=sendrecv
            a=msid:stream track
            a=rtcp-mux
            a=rtpmap:0 PCMU/8000
            a=rtpmap:8 PCMA/8000
            a=rtpmap:101 telephone-event/8000
            a=ssrc:2233075910 cname:VhHMGYCjn4alR9zP
            """;

    static final String BARESIP =
            """
            v=0
            o=- 1140145081 1649997976 IN IP4 192.0.2.30
            s=-
            c=IN IP4 192.0.2.30
            t=0 0
            a=tool:baresip 1.0.0
            m=audio 16906 RTP/AVP 0 8 101
            a=rtpmap:0 PCMU/8000
            a=rtpmap:8 PCMA/8000
            a=rtpmap:101 telephone-event/8000
            a=fmtp:101 0-15
            a=sendrecv
            a=label:1
            a=rtcp-rsize
            a=ssrc:1613256890 cname:sip:bob@example.org
            a=ptime:20
            """;

    /** linphone: several codecs that a browser does not have, XR and wildcard feedback, video. */
    static final String LINPHONE =
            """
            v=0
            o=42000000130 1823 3553 IN IP4 192.0.2.40
            s=Talk
            c=IN IP4 192.0.2.40
            t=0 0
            a=rtcp-xr:rcvr-rtt=all:10000 stat-summary=loss,dup,jitt,TTL voip-metrics
            m=audio 7078 RTP/AVP 96 97 98 0 8 18 101 99 100
            a=rtpmap:96 opus/48000/2
            a=fmtp:96 useinbandfec=1
            a=rtpmap:97 speex/16000
            a=fmtp:97 vbr=on
            a=rtpmap:98 speex/8000
            a=fmtp:98 vbr=on
            a=fmtp:18 annexb=yes
            a=rtpmap:101 telephone-event/48000
            a=rtpmap:99 telephone-event/16000
            a=rtpmap:100 telephone-event/8000
            a=rtcp:7079
            a=rtcp-fb:* trr-int 5000
            m=video 9078 RTP/AVP 96
            a=rtpmap:96 VP8/90000
            """;

    private Peers() {}

    static SessionDescription sdp(final String text) {
        return SessionDescription.parse(text).orThrow();
    }

    /** An answer of a phone with these formats, all else as phones do. */
    static String phoneAnswer(final String formats, final String... attributes) {
        final StringBuilder text =
                new StringBuilder(
                        """
                        v=0
                        o=bob 100 1 IN IP4 192.0.2.30
                        s=phone
                        c=IN IP4 192.0.2.30
                        t=0 0
                        """);
        text.append("m=audio 16906 RTP/AVP ").append(formats).append('\n');
        for (final String attribute : attributes) {
            text.append("a=").append(attribute).append('\n');
        }
        return text.toString();
    }
}
