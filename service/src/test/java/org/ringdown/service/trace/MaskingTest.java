package org.ringdown.service.trace;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ringdown.testkit.Properties;

class MaskingTest {
    private static String masked(final String text) {
        return new String(
                Masking.masked(text.getBytes(StandardCharsets.UTF_8)), StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    Authorization: Digest username="a", response="0123", cnonce="c", nc=00000001 | Authorization: Digest username="a", response="****", cnonce="*", nc=00000001
                    Proxy-Authorization : Digest realm="r,s", response = "ab" , uri="sip:b@c"    | Proxy-Authorization : Digest realm="r,s", response = "**" , uri="sip:b@c"
                    Authorization: Digest uri="sip:b:pw@c", realm="r"                            | Authorization: Digest uri="sip:b:**@c", realm="r"
                    AUTHORIZATION: Bearer abc.def                                                | AUTHORIZATION: Bearer *******
                    authorization: Basic YTpi                                                    | authorization: Basic ****
                    Authorization: nonsense                                                      | Authorization: ********
                    Authentication-Info: rspauth="dead", nextnonce="n"                           | Authentication-Info: rspauth="****", nextnonce="n"
                    X-Auth-Token: abc                                                            | X-Auth-Token: ***
                    To: "x" <sip:bob:secret@example.org;a=b>                                     | To: "x" <sip:bob:******@example.org;a=b>
                    Contact: <sips:bob:secret@[::1]:5061>, <sip:eve:x@h>                         | Contact: <sips:bob:******@[::1]:5061>, <sip:eve:*@h>
                    Contact: <sip:192.0.2.1:5060>                                                | Contact: <sip:192.0.2.1:5060>
                    Route: <sip:ABCDEFGHIJKLMNOPQRSTUVWXYZ@192.0.2.1;lr>                          | Route: <sip:**************************@192.0.2.1;lr>
                    Route: <sip:edge@192.0.2.1;lr>                                               | Route: <sip:edge@192.0.2.1;lr>
                    WWW-Authenticate: Digest realm="r", nonce="n"                                | WWW-Authenticate: Digest realm="r", nonce="n"
                    """)
    void hidesSecretsInHeaders(final String line, final String shown) {
        assertThat(masked("OPTIONS sip:a SIP/2.0\r\n" + line + "\r\n\r\n"))
                .isEqualTo("OPTIONS sip:a SIP/2.0\r\n" + shown + "\r\n\r\n");
    }

    @Test
    void hidesWhatIsFolded() {
        final String folded =
                """
                A sip:b SIP/2.0\r
                Authorization: Digest username="a",\r
                \tresponse="0123",\r
                 cnonce="9"\r
                X: y\r
                \r
                """;
        assertThat(masked(folded))
                .doesNotContain("0123")
                .doesNotContain("9")
                .contains("username=\"a\"")
                .contains("X: y");
    }

    @Test
    void hidesKeysInSdp() {
        final String sdp =
                """
                v=0\r
                a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:c2VjcmV0a2V5|2^20\r
                a=ice-ufrag:abcd\r
                a=ice-pwd:topsecretpassword\r
                k=clear:secret\r
                a=key-mgmt:mikey SECRET\r
                """;
        assertThat(masked("A sip:b SIP/2.0\r\nX: a=ice-pwd:kept\r\n\r\n" + sdp))
                .contains("a=ice-pwd:kept")
                .contains("a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:*")
                .contains("a=ice-ufrag:abcd")
                .contains("a=ice-pwd:*****************\r\n")
                .doesNotContain("c2VjcmV0")
                .doesNotContain("topsecret")
                .doesNotContain("clear:secret")
                .doesNotContain("SECRET");
    }

    @Test
    void hidesThePasswordInTheFirstLine() {
        assertThat(masked("MESSAGE sip:bob:hunter2@example.org SIP/2.0\r\n\r\n"))
                .isEqualTo("MESSAGE sip:bob:*******@example.org SIP/2.0\r\n\r\n");
    }

    @Test
    void hidesDialledDigits() {
        assertThat(masked("INFO sip:b SIP/2.0\r\n\r\nSignal=7\r\nDuration=100\r\n"))
                .contains("Signal=*")
                .contains("Duration=100");
    }

    @Test
    void takesAnyBytesAndKeepsTheirNumber() {
        Properties.forAll(
                20_000,
                random -> {
                    final byte[] bytes = new byte[random.nextInt(200)];
                    final String alphabet = "sip:@ \t\r\n\"\\=,<>Authorization:a=crypto:*;x";
                    for (int i = 0; i < bytes.length; i++) {
                        bytes[i] = (byte) alphabet.charAt(random.nextInt(alphabet.length()));
                    }
                    return bytes;
                },
                bytes -> assertThat(Masking.masked(bytes.clone())).hasSameSizeAs(bytes));
    }
}
