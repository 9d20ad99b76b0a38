package org.ringdown.rtc.offer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ringdown.rtc.sdp.Addresses;
import org.ringdown.testkit.Properties;

class ValuesTest {
    @Test
    void candidatesAreReadAndWritten() {
        final String text = "1 1 udp 2130706431 203.0.113.7 40000 typ host";
        assertThat(Candidate.host("203.0.113.7", 40_000, 0)).hasToString(text);
        assertThat(Candidate.parse("candidate:" + text + " generation 0").orThrow())
                .isEqualTo(Candidate.host("203.0.113.7", 40_000, 0));
        assertThat(Candidate.host("203.0.113.7", 1, 0).priority())
                .isGreaterThan(Candidate.host("203.0.113.8", 1, 1).priority());
        assertThat(Candidate.parse(text.replace("udp", "tcp")).orThrow().usable()).isFalse();
        assertThat(Candidate.parse(text.replace("1 1", "1 2")).orThrow().usable()).isFalse();
        assertThat(Candidate.parse(text.replace("203.0.113.7", "x.local")).orThrow().usable())
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "1 1 udp 1 192.0.2.1 1",
                "1 x udp 1 192.0.2.1 1 typ host",
                "1 1 udp -1 192.0.2.1 1 typ host",
                "1 1 udp 1 192.0.2.1 65536 typ host",
                "1 1 udp 99999999999 192.0.2.1 1 typ host",
                "1 1 udp 1 192.0.2.1 1 raddr host",
                "123456789012345678901234567890123 1 udp 1 192.0.2.1 1 typ host",
            })
    void refusesCandidates(final String text) {
        assertThat(Candidate.parse(text).isOk()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "sha-256", "sha-256 A", "sha-256 AB:", "sha-256 AG", "a b c"})
    void refusesFingerprints(final String text) {
        assertThat(Fingerprint.parse(text).isOk()).isFalse();
    }

    @Test
    void fingerprintsCompareWithoutCase() {
        assertThat(Fingerprint.parse("SHA-256 ab:cd").orThrow())
                .isEqualTo(new Fingerprint("sha-256", "AB:CD"))
                .hasToString("sha-256 AB:CD");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "1",
                "1.2.3",
                "1.2.3.4.5",
                "256.1.1.1",
                "example.org",
                "fe80::1%lo",
                "[::1]",
                "::ffff:1.2.3.4.5",
                ":",
                "1.2.3.4:5",
                "bad.cafe.de.ed",
                "0x7f.0.0.1"
            })
    void onlyPlainLiteralsAreAddresses(final String text) {
        assertThat(Addresses.literal(text)).isNull();
        assertThat(Addresses.socket(text, 5_000)).isNull();
    }

    @Test
    void placesToSendTo() {
        assertThat(Addresses.socket("0.0.0.0", 5_000)).isNull();
        assertThat(Addresses.socket("::", 5_000)).isNull();
        assertThat(Addresses.socket("192.0.2.1", 0)).isNull();
        assertThat(Addresses.socket("192.0.2.1", 65_536)).isNull();
        assertThat(Addresses.socket("2001:db8::1", 5_000)).isNotNull();
    }

    @Test
    void anyTextIsNoTrouble() {
        Properties.forAll(
                random -> {
                    final StringBuilder text = new StringBuilder();
                    for (int i = random.nextInt(40); i > 0; i--) {
                        text.append("0123456789abf.:% /udptyphost".charAt(random.nextInt(28)));
                    }
                    return text.toString();
                },
                text -> {
                    assertThat(Candidate.parse(text)).isNotNull();
                    assertThat(Fingerprint.parse(text)).isNotNull();
                    Addresses.literal(text);
                    IceParameters.of(text, text);
                });
    }

    @Test
    void secretsStayOutOfText() {
        assertThat(Peers.ICE.toString()).contains("ours,").doesNotContain(Peers.ICE.password());
        assertThat(
                        LocalEnd.webRtc(List.of("192.0.2.1"), 1, Peers.ICE, Peers.FINGERPRINT)
                                .toString())
                .contains("ours")
                .doesNotContain(Peers.ICE.password());
    }

    @Test
    void payloadMapsAreValues() {
        assertThat(PayloadMap.nothing().to(0)).isEqualTo(PayloadMap.DROP);
        assertThat(PayloadMap.identity().to(127)).isEqualTo(127);
        final byte[] entries = PayloadMap.nothing().map();
        entries[111] = 96;
        final PayloadMap map = new PayloadMap(entries);
        entries[0] = 0;
        assertThat(map).hasToString("111>96").isEqualTo(new PayloadMap(map.map()));
        assertThatThrownBy(() -> new PayloadMap(new byte[3]))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aBrowserNeedsCredentials() {
        assertThatThrownBy(() ->
                        new LocalEnd(Profile.WEBRTC, "192.0.2.1", 1, 1, null, List.of(), null, "x"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void directionsCombine() {
        assertThat(Direction.SENDONLY.reversed()).isEqualTo(Direction.RECVONLY);
        assertThat(Direction.SENDRECV.answering(Direction.SENDONLY)).isEqualTo(Direction.RECVONLY);
        assertThat(Direction.SENDONLY.answering(Direction.SENDONLY)).isEqualTo(Direction.INACTIVE);
        assertThat(Setup.of(" Active ")).isEqualTo(Setup.ACTIVE);
        assertThat(Setup.of("nobody")).isNull();
    }
}
