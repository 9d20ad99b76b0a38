package org.ringdown.rtc.sdes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ringdown.core.Parsed;
import org.ringdown.core.Secret;
import org.ringdown.rtc.srtp.Mki;
import org.ringdown.rtc.srtp.SrtpKey;
import org.ringdown.rtc.srtp.SrtpProfile;
import org.ringdown.testkit.Properties;
import org.ringdown.testkit.SeededEntropy;

class CryptoAttributeTest {
    private static CryptoAttribute parse(final String text) {
        return CryptoAttribute.parse(text).orThrow();
    }

    @Test
    @DisplayName("RFC 4568 §4.4: the first example")
    void theExampleOfTheRfc() {
        final CryptoAttribute line =
                parse(
                        "1 AES_CM_128_HMAC_SHA1_80"
                                + " inline:PS1uQCVeeCFCanVmcjkpPywjNWhcYD0mXXtxaVBR|2^20|1:32");
        assertThat(line.tag()).isEqualTo(1);
        assertThat(line.profile()).isEqualTo(SrtpProfile.AES_CM_128_HMAC_SHA1_80);
        assertThat(line.keys()).hasSize(1);
        final KeyParameter key = line.keys().getFirst();
        assertThat(key.material().revealText()).isEqualTo("=-n@%^x!Bjufr9)?,#5h\\`=&]{qiPQ");
        assertThat(key.lifetime()).isEqualTo(1 << 20);
        assertThat(key.mki()).isEqualTo(new Mki(BigInteger.ONE, 32));
        assertThat(line.session()).isEqualTo(SessionParameters.NONE);
        assertThat(line.supported()).isTrue();
        assertThat(line.key().key().revealText()).isEqualTo("=-n@%^x!Bjufr9)?");
        assertThat(line.key().salt().revealText()).isEqualTo(",#5h\\`=&]{qiPQ");
        assertThat(line.key().rtpOverhead()).isEqualTo(42);
    }

    @Test
    @DisplayName("RFC 4568 §10: several keys of a suite that is not ours")
    void severalKeys() {
        final CryptoAttribute line =
                parse(
                        "2 F8_128_HMAC_SHA1_80"
                                + " inline:MTIzNDU2Nzg5QUJDREUwMTIzNDU2Nzg5QUJjZGVm|2^20|1:4;"
                                + "inline:QUJjZGVmMTIzNDU2Nzg5QUJDREUwMTIzNDU2Nzg5|2^20|2:4\t\t"
                                + "FEC_ORDER=FEC_SRTP");
        assertThat(line.profile()).isNull();
        assertThat(line.supported()).isFalse();
        assertThatThrownBy(line::key).hasMessageContaining("F8_128_HMAC_SHA1_80");
        assertThat(line.keys())
                .containsExactly(
                        new KeyParameter(
                                Secret.of("123456789ABCDE0123456789ABcdef"),
                                1 << 20,
                                new Mki(BigInteger.ONE, 4)),
                        new KeyParameter(
                                Secret.of("ABcdef123456789ABCDE0123456789"),
                                1 << 20,
                                new Mki(BigInteger.TWO, 4)));
        assertThat(line.session().fecOrder()).isEqualTo(SessionParameters.FecOrder.FEC_SRTP);
    }

    private static final String KEY = "inline:QUJjZGVmMTIzNDU2Nzg5QUJDREUwMTIzNDU2Nzg5";

    @Test
    @DisplayName("RFC 4568 §6.3: every session parameter")
    void everySessionParameter() {
        final CryptoAttribute line =
                parse(
                        "17 AES_CM_128_HMAC_SHA1_32 "
                                + KEY
                                + "|2^48 KDR=23 FEC_ORDER=SRTP_FEC UNENCRYPTED_SRTP"
                                + " UNENCRYPTED_SRTCP UNAUTHENTICATED_SRTP FEC_KEY="
                                + KEY
                                + "|1048577|2:4 WSH=60 -SSRC=1 -x");
        assertThat(line.session())
                .isEqualTo(
                        new SessionParameters(
                                23,
                                true,
                                true,
                                true,
                                SessionParameters.FecOrder.SRTP_FEC,
                                List.of(
                                        new KeyParameter(
                                                Secret.of("ABcdef123456789ABCDE0123456789"),
                                                1_048_577,
                                                new Mki(BigInteger.TWO, 4))),
                                60,
                                List.of("-SSRC=1", "-x")));
        assertThat(line.supported()).isFalse();
        assertThat(line.print(false))
                .isEqualTo(
                        "17 AES_CM_128_HMAC_SHA1_32 "
                                + KEY
                                + "|2^48 KDR=23 UNENCRYPTED_SRTCP UNENCRYPTED_SRTP"
                                + " UNAUTHENTICATED_SRTP FEC_ORDER=SRTP_FEC FEC_KEY="
                                + KEY
                                + "|1048577|2:4 WSH=60 -SSRC=1 -x");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "KDR=1",
                "UNENCRYPTED_SRTP",
                "UNENCRYPTED_SRTCP",
                "UNAUTHENTICATED_SRTP",
                "FEC_ORDER=SRTP_FEC",
                "FEC_KEY=" + KEY
            })
    void parametersThatChangePacketsAreReadButNotSpoken(final String parameter) {
        assertThat(parse("1 AES_CM_128_HMAC_SHA1_80 " + KEY + " " + parameter).supported())
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "KDR=0", "FEC_ORDER=FEC_SRTP", "WSH=1024", "-mine"})
    void parametersThatLeavePacketsAloneAreTaken(final String parameter) {
        assertThat(parse("1 AES_CM_128_HMAC_SHA1_80 " + KEY + " " + parameter).supported())
                .isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void keysOfEverySuiteWithAndWithoutPadding(final SrtpProfile profile) {
        final SrtpKey key = SrtpKey.fresh(profile, new SeededEntropy(5));
        final CryptoAttribute line =
                CryptoAttribute.of(3, profile, new KeyParameter(key.material(), 0, null));
        final boolean padded = (profile.keyLength() + profile.saltLength()) % 3 != 0;
        assertThat(line.print(true).endsWith("=")).isEqualTo(padded);
        assertThat(line.print(false)).doesNotContain("=");
        assertThat(parse(line.print(true))).isEqualTo(line);
        assertThat(parse(line.print(false))).isEqualTo(line);
        assertThat(line.key()).isEqualTo(key);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '@',
            textBlock =
                    """
                    x AES_CM_128_HMAC_SHA1_80 KEY             @ 0  @ the tag is
                    1234567890 AES_CM_128_HMAC_SHA1_80 KEY    @ 0  @ the tag is
                    1 AES-CM KEY                              @ 2  @ the suite is
                    1                                         @ 1  @ the suite is
                    1 AES_CM_128_HMAC_SHA1_80                 @ 25 @ the key method
                    1 AES_CM_128_HMAC_SHA1_80 uri:x           @ 26 @ the key method
                    1 AES_CM_128_HMAC_SHA1_80 inline:         @ 33 @ base64
                    1 AES_CM_128_HMAC_SHA1_80 inline:QUJj     @ 33 @ base64
                    1 AES_CM_128_HMAC_SHA1_80 KEYa            @ 33 @ base64
                    1 AES_CM_128_HMAC_SHA1_80 KEY===          @ 33 @ base64
                    1 AES_256_CM_HMAC_SHA1_80 KEY             @ 33 @ base64
                    1 AES_CM_128_HMAC_SHA1_80 inline:QUJjZGVmMTIzNDU2Nzg5*UJDREUwMTIzNDU2Nzg5 @ 33 @ base
                    1 F8_128_HMAC_SHA1_80 inline:QUJjZ        @ 29 @ base64
                    1 AES_CM_128_HMAC_SHA1_80 KEY|            @ 26 @ lifetime
                    1 AES_CM_128_HMAC_SHA1_80 KEY|0           @ 26 @ lifetime
                    1 AES_CM_128_HMAC_SHA1_80 KEY|2^49        @ 26 @ lifetime
                    1 AES_CM_128_HMAC_SHA1_80 KEY|20^2        @ 26 @ lifetime
                    1 AES_CM_128_HMAC_SHA1_80 KEY|281474976710657 @ 26 @ lifetime
                    1 AES_CM_128_HMAC_SHA1_80 KEY|2^20|1      @ 26 @ MKI
                    1 AES_CM_128_HMAC_SHA1_80 KEY|1:0         @ 26 @ MKI
                    1 AES_CM_128_HMAC_SHA1_80 KEY|0:1         @ 26 @ MKI
                    1 AES_CM_128_HMAC_SHA1_80 KEY|1:129       @ 26 @ MKI
                    1 AES_CM_128_HMAC_SHA1_80 KEY|256:1       @ 26 @ MKI
                    1 AES_CM_128_HMAC_SHA1_80 KEY|a:1         @ 26 @ MKI
                    1 AES_CM_128_HMAC_SHA1_80 KEY|1:1|2:1     @ 26 @ lifetime
                    1 AES_CM_128_HMAC_SHA1_80 KEY;KEY         @ 26 @ several keys
                    1 AES_CM_128_HMAC_SHA1_80 KEY|1:1;KEY|1:1 @ 26 @ several keys
                    1 AES_CM_128_HMAC_SHA1_80 KEY|1:1;KEY|2:2 @ 26 @ several keys
                    1 AES_CM_128_HMAC_SHA1_80 KEY KDR=25      @ 74 @ 6.3
                    1 AES_CM_128_HMAC_SHA1_80 KEY KDR=x       @ 74 @ 6.3
                    1 AES_CM_128_HMAC_SHA1_80 KEY FEC_ORDER=X @ 74 @ 6.3.4
                    1 AES_CM_128_HMAC_SHA1_80 KEY SSRC=1      @ 74 @ 6.3.7
                    1 AES_CM_128_HMAC_SHA1_80 KEY -           @ 74 @ 6.3.7
                    """)
    void refuses(final String line, final int offset, final String rule) {
        assertThat(CryptoAttribute.parse(line.replace("KEY", KEY)))
                .isInstanceOfSatisfying(
                        Parsed.Malformed.class,
                        malformed -> {
                            assertThat(malformed.rule()).contains(rule);
                            assertThat(malformed.offset()).isEqualTo(offset);
                        });
    }

    @Test
    void boundsHold() {
        assertThat(CryptoAttribute.parse("1 X inline:" + "A".repeat(5000)).isOk()).isFalse();
        assertThat(CryptoAttribute.parse("1 X inline:" + "A".repeat(260)).isOk()).isFalse();
        assertThat(CryptoAttribute.parse("1 X inline:" + "A".repeat(256)).isOk()).isTrue();
        assertThat(CryptoAttribute.parse("1 X inline:AAAA" + " -x".repeat(16)).isOk()).isTrue();
        assertThat(CryptoAttribute.parse("1 X inline:AAAA" + " -x".repeat(17)).isOk()).isFalse();
        final String digits = BigInteger.TWO.pow(1024).subtract(BigInteger.ONE).toString();
        final CryptoAttribute line = parse("1 X inline:AAAA|" + digits + ":128");
        assertThat(line.keys().getFirst().mki())
                .isEqualTo(new Mki(BigInteger.TWO.pow(1024).subtract(BigInteger.ONE), 128));
    }

    @Test
    void noKeyIsEverInTheText() {
        final CryptoAttribute line = parse("1 AES_CM_128_HMAC_SHA1_80 " + KEY + " FEC_KEY=" + KEY);
        assertThat(line.toString()).doesNotContain("QUJj").doesNotContain("ABcdef").contains("***");
    }

    @Test
    void eachTagStandsOnceAndABrokenLineHarmsNoOther() {
        final CryptoLines lines =
                CryptoLines.parse(
                        List.of(
                                "1 F8_128_HMAC_SHA1_80 " + KEY,
                                "2 AES_CM_128_HMAC_SHA1_80 " + KEY + " MANDATORY",
                                "3 AES_CM_128_HMAC_SHA1_32 " + KEY,
                                "3 AES_CM_128_HMAC_SHA1_80 " + KEY,
                                "4 AES_CM_128_HMAC_SHA1_80 " + KEY));
        assertThat(lines.usable()).extracting(CryptoAttribute::tag).containsExactly(1, 3, 4);
        assertThat(lines.supported()).extracting(CryptoAttribute::tag).containsExactly(3, 4);
        assertThat(lines.broken())
                .extracting(Parsed.Malformed::rule)
                .containsExactly(
                        "RFC4568-6.3.7 an unknown session parameter is mandatory",
                        "RFC4568-4.1 each tag stands once");
    }

    @Test
    void whatIsPrintedIsReadAsTheSame() {
        Properties.forAll(
                CryptoAttributeTest::random,
                line -> {
                    assertThat(parse(line.print(true))).isEqualTo(line);
                    assertThat(parse(line.print(false))).isEqualTo(line);
                });
    }

    private static CryptoAttribute random(final RandomGenerator random) {
        final SrtpProfile[] suites = SrtpProfile.values();
        final SrtpProfile suite = suites[random.nextInt(suites.length)];
        final int count = random.nextInt(1, 4);
        final int length = random.nextInt(1, 129);
        final List<KeyParameter> keys =
                java.util.stream.IntStream.rangeClosed(1, count)
                        .mapToObj(i ->
                                new KeyParameter(
                                        SrtpKey.fresh(suite, random::nextBytes).material(),
                                        random.nextLong(KeyParameter.MAX_LIFETIME + 1),
                                        count == 1 && random.nextBoolean()
                                                ? null
                                                : new Mki(BigInteger.valueOf(i), length)))
                        .toList();
        final SessionParameters session =
                new SessionParameters(
                        random.nextInt(25),
                        random.nextBoolean(),
                        random.nextBoolean(),
                        random.nextBoolean(),
                        random.nextBoolean() ? null : SessionParameters.FecOrder.SRTP_FEC,
                        random.nextBoolean() ? List.of() : keys,
                        random.nextInt(2000),
                        random.nextBoolean() ? List.of() : List.of("-a", "-b=" + count));
        return new CryptoAttribute(
                random.nextInt(CryptoAttribute.MAX_TAG + 1), suite.suite(), keys, session);
    }

    @Test
    void damagedLinesNeverThrow() {
        final String good =
                "1 AES_CM_128_HMAC_SHA1_80 " + KEY + "|2^31|1:4;" + KEY + "|2^31|2:4 KDR=1 -x";
        Properties.forAll(
                20_000,
                random -> {
                    final byte[] bytes = good.getBytes(StandardCharsets.ISO_8859_1);
                    for (int i = random.nextInt(1, 6); i > 0; i--) {
                        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
                    }
                    return new String(bytes, StandardCharsets.ISO_8859_1);
                },
                CryptoAttributeTest::readsPrintsAndReadsAgain);
    }

    static void readsPrintsAndReadsAgain(final String text) {
        final CryptoAttribute line = CryptoAttribute.parse(text).orNull();
        if (line != null) {
            assertThat(CryptoAttribute.parse(line.print(true)).orThrow()).isEqualTo(line);
            if (line.supported()) {
                assertThat(line.key().profile()).isEqualTo(line.profile());
            }
        }
    }
}
