package org.ringdown.gateway.ng.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ringdown.core.Parsed;

/** Documents, cookies, and answers that are kept. */
class WireTest {
    private static final long SECOND = 1_000_000_000L;

    private static byte[] bytes(final String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static Parsed<NgValue> bencode(final String text) {
        return Bencode.read(bytes(text), 0, text.length());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "d7:command4:pinge",
                "d1:bi-12e1:al1:x0:ed1:zi0eeee",
                "d3:\0\377\n0:e",
                "le",
                "i0e"
            })
    void bencodeIsWrittenAsItWasRead(final String text) {
        final NgValue value = bencode(text).orNull();
        if (value == null) {
            // The second example has one e too many: it must be refused, not mended.
            assertThat(text).endsWith("eeee");
            return;
        }
        assertThat(Bencode.write(value)).isEqualTo(bytes(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "d",
                "i12",
                "ie",
                "i1.5e",
                "5:abc",
                "-1:a",
                "d1:ae",
                "di1e1:ae",
                "l",
                "x",
                "99999999999999999999:a",
                "d1:a1:be1"
            })
    void whatIsNoBencodeIsRefused(final String text) {
        assertThat(bencode(text).isOk()).isFalse();
    }

    @Test
    void depthIsBounded() {
        final String deep = "l".repeat(100_000) + "e".repeat(100_000);
        assertThat(bencode(deep).isOk()).isFalse();
        final byte[] json = bytes("[".repeat(100_000) + "]".repeat(100_000));
        assertThat(JsonText.read(json, 0, json.length).isOk()).isFalse();
    }

    @Test
    void theEndOfAValueIsFoundInAStreamCutAnywhere() {
        final byte[] data = bytes("d3:sdp5:a\r\nbb4:listl1:xi-7eee");
        for (int cut = 0; cut < data.length; cut++) {
            final BencodeScanner scanner = new BencodeScanner();
            assertThat(scanner.scan(data, 0, cut)).isEqualTo(cut);
            assertThat(scanner.done()).isFalse();
            assertThat(scanner.scan(data, cut, data.length)).isEqualTo(data.length);
            assertThat(scanner.done()).isTrue();
        }
    }

    @Test
    void jsonAndBencodeMeanTheSame() {
        final String json =
                "{\"command\":\"offer\",\"n\":-3,\"l\":[\"a\",true],\"u\":\"h\u00e9\",\"x\":null}";
        final byte[] data = json.getBytes(StandardCharsets.UTF_8);
        final NgValue value = JsonText.read(data, 0, data.length).orThrow();
        assertThat(Bencode.write(value))
                .isEqualTo(
                        "d7:command5:offer1:ni-3e1:ll1:ai1ee1:u3:h\u00e9e"
                                .getBytes(StandardCharsets.UTF_8));
        assertThat(new String(JsonText.write(value), StandardCharsets.UTF_8))
                .isEqualTo("{\"command\":\"offer\",\"n\":-3,\"l\":[\"a\",1],\"u\":\"h\u00e9\"}");
    }

    @ParameterizedTest
    @CsvSource({
        "'c1 ',Invalid data (no payload)",
        "'c2 l3:abce',Invalid NG data format",
        "'c3 d3:abce',Could not decode bencode dictionary",
        "'c4 {\"a\":',Failed to parse JSON document"
    })
    void brokenDocumentsAreAnsweredInTheOriginalsWords(final String text, final String error) {
        final byte[] data = bytes(text);
        final int body = NgFrame.body(data, data.length);
        assertThat(NgFrame.cookie(data, body)).startsWith("c");
        assertThat(NgFrame.read(data, body, data.length).error()).isEqualTo(error);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "cookie", " d7:command4:pinge"})
    void withoutACookieThereIsNobodyToAnswer(final String text) {
        assertThat(NgFrame.body(bytes(text), text.length())).isEqualTo(-1);
    }

    @Test
    void aRepeatedCookieGetsTheSameAnswerAndIsDoneOnce() {
        final CookieCache cache = new CookieCache();
        final List<String> answers = new ArrayList<>();
        assertThat(cache.begin("c", answer -> answers.add("1" + answer.length), 0)).isTrue();
        assertThat(cache.begin("c", answer -> answers.add("2" + answer.length), 1)).isFalse();
        assertThat(answers).isEmpty();
        cache.finish("c", new byte[3]);
        assertThat(answers).containsExactly("13", "23");
        assertThat(cache.begin("c", answer -> answers.add("3" + answer.length), 29 * SECOND))
                .isFalse();
        assertThat(answers).endsWith("33");
    }

    @Test
    void answersAreKeptForThirtyToSixtySeconds() {
        final CookieCache cache = new CookieCache();
        assertThat(cache.begin("c", _ -> {}, SECOND)).isTrue();
        cache.finish("c", new byte[1]);
        assertThat(cache.begin("d", _ -> {}, 31 * SECOND)).isTrue();
        assertThat(cache.begin("c", _ -> {}, 31 * SECOND)).isFalse();
        assertThat(cache.begin("e", _ -> {}, 62 * SECOND)).isTrue();
        assertThat(cache.begin("c", _ -> {}, 62 * SECOND)).isTrue();
    }

    @Test
    void whatIsStillWorkedOnIsNotForgotten() {
        final CookieCache cache = new CookieCache();
        final List<Integer> answers = new ArrayList<>();
        cache.begin("slow", answer -> answers.add(answer.length), 0);
        for (int minute = 1; minute < 5; minute++) {
            cache.begin("other" + minute, _ -> {}, minute * 60L * SECOND);
        }
        assertThat(cache.begin("slow", answer -> answers.add(-answer.length), 300 * SECOND))
                .isFalse();
        cache.finish("slow", new byte[2]);
        assertThat(answers).containsExactly(2, -2);
        cache.begin("gone", _ -> {}, 300 * SECOND);
        cache.forget("gone");
        assertThat(cache.begin("gone", _ -> {}, 300 * SECOND)).isTrue();
    }
}
