package org.ringdown.bench.sylk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.ringdown.bench.sip.Kind;

/** The clients say, hear and wait as they should; a server is not needed for that. */
class ClientsTest {
    @Test
    void theyComeBackAsRealOnesDo() {
        final Client.Backoff backoff = new Client.Backoff();
        assertThat(LongStream.generate(backoff::next).limit(7))
                .containsExactly(500L, 1_000L, 2_000L, 4_000L, 8_000L, 16_000L, 500L);
        backoff.reset();
        assertThat(backoff.next()).isEqualTo(500);
    }

    @Test
    void valuesAreFoundInWhatIsHeard() {
        final String heard =
                "{\"sylkrtc\":\"account-event\",\"event\":\"sync-conversations\",\"messages\":[{\"message_id\":\"a\"},{\"message_id\":\"b\"}]}";
        assertThat(Words.value(heard, "event")).isEqualTo("sync-conversations");
        assertThat(Words.value(heard, "state")).isEmpty();
        assertThat(Words.messageIds(heard)).containsExactly("a", "b");
        assertThat(Words.value(Words.add("u1"), "password")).matches("[0-9a-f]{32}");
        assertThat(Words.value(Words.sync("u1", "a"), "message_id")).isEqualTo("a");
    }

    @Test
    void optionsAreBounded() {
        final SylkOptions options =
                SylkOptions.parse(List.of("--connections", "200", "--over", "ws", "--kill", "no"));
        assertThat(options).isEqualTo(new SylkOptions(200, Kind.WS, 90, 10, false));
        for (final List<String> wrong :
                List.of(
                        List.of("--connections", "1000000"),
                        List.of("--connections", "20", "--messages", "11"),
                        List.of("--over", "udp"),
                        List.of("--kill", "maybe"),
                        List.of("--kill"))) {
            assertThatThrownBy(() -> SylkOptions.parse(wrong))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }
}
