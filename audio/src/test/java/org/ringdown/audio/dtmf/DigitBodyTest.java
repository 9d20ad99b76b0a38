package org.ringdown.audio.dtmf;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ringdown.testkit.Properties;

/** Bodies of SIP INFO as they are seen in the field. */
class DigitBodyTest {
    @ParameterizedTest
    @CsvSource({
        "'Signal=5\r\nDuration=160\r\n', 5, 160",
        "'Signal= *\nDuration= 250', 10, 250",
        "'signal=d\r\n', 15, 160",
        "'Duration=5\r\nSignal=#', 11, 40",
        "'Signal=11\r\nDuration=99999\r\n', 11, 10000",
        "'Signal=1\r\nDuration=abc', 1, 160"
    })
    void readsTheRelayForm(final String body, final int event, final int millis) {
        assertThat(DigitBody.read("Application/DTMF-Relay", bytes(body)))
                .isEqualTo(new DigitBody(event, millis));
    }

    @Test
    void readsThePlainForm() {
        assertThat(DigitBody.read("application/dtmf", bytes("7\r\n")))
                .isEqualTo(new DigitBody(7, 160));
        assertThat(DigitBody.read("application/dtmf", bytes("16")))
                .isEqualTo(new DigitBody(Digits.FLASH, 160));
    }

    @ParameterizedTest
    @CsvSource({"''", "Signal", "Signal=", "Signal=99", "Signal=x", "Duration=160", "=5"})
    void isNullWhenThereIsNone(final String body) {
        assertThat(DigitBody.read(DigitBody.RELAY, bytes(body))).isNull();
    }

    @Test
    void isBounded() {
        assertThat(DigitBody.read(DigitBody.PLAIN, bytes(" ".repeat(300) + "5"))).isNull();
        assertThat(DigitBody.read("text/plain", bytes("5"))).isNull();
    }

    @Test
    void whatIsWrittenIsRead() {
        Properties.forAll(
                random -> new DigitBody(random.nextInt(17), random.nextInt(20_000)),
                body -> {
                    assertThat(DigitBody.read(DigitBody.RELAY, body.write(DigitBody.RELAY)))
                            .isEqualTo(body);
                    assertThat(DigitBody.read(DigitBody.PLAIN, body.write(DigitBody.PLAIN)))
                            .isEqualTo(new DigitBody(body.event(), DigitBody.USUAL));
                });
        assertThat(
                        new String(
                                new DigitBody(10, 100).write(DigitBody.RELAY),
                                StandardCharsets.US_ASCII))
                .isEqualTo("Signal=*\r\nDuration=100\r\n");
    }

    private static byte[] bytes(final String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
