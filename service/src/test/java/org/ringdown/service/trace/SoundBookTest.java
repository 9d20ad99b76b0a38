package org.ringdown.service.trace;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.ringdown.runtime.media.LegQuality;

/** What is remembered of how calls sounded. */
class SoundBookTest {
    private static final LegQuality GOOD = new LegQuality(1_000, 0, 2_000, -1, 0, 0, -1);
    private static final LegQuality BAD = new LegQuality(900, 100, 40_000, 400_000, 1_500, 500, 3);

    @Test
    void bothEndsAreRememberedWithTheirFigures() {
        final SoundBook book = new SoundBook();
        book.heard("one", true, GOOD);
        book.heard("one", false, BAD);
        book.heard("two", false, GOOD);
        assertThat(book.of("one"))
                .isNotNull()
                .extracting(SoundBook.Heard::line)
                .isEqualTo(
                        "caller heard with 0.0 % lost, jitter 2 ms, MOS 4.4; callee heard with"
                                + " 10.0 % lost, jitter 40 ms, round trip 400 ms, 1500 ms concealed,"
                                + " MOS 2.7");
        assertThat(book.of("two"))
                .isNotNull()
                .extracting(SoundBook.Heard::line)
                .isEqualTo("callee heard with 0.0 % lost, jitter 2 ms, MOS 4.4");
        assertThat(book.of("three")).isNull();
    }

    @Test
    void whoSaidNothingIsNotJudged() {
        final SoundBook book = new SoundBook();
        book.heard("one", true, new LegQuality(3, 40, 0, -1, 0, 0, -1));
        assertThat(book.of("one")).isNull();
    }

    @Test
    void theOldestAreForgotten() {
        final SoundBook book = new SoundBook();
        for (int i = 0; i < 20_100; i++) {
            book.heard("call " + i, true, GOOD);
            book.heard("call " + i, false, GOOD);
        }
        assertThat(book.of("call 99")).isNull();
        assertThat(book.of("call 100")).isNotNull();
        assertThat(book.of("call 20099")).isNotNull();
    }
}
