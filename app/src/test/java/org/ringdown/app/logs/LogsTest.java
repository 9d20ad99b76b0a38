package org.ringdown.app.logs;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.ringdown.runtime.clock.Clock;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

class LogsTest {
    private final LoggerContext context = new LoggerContext();
    private final ListAppender<ILoggingEvent> written = new ListAppender<>();
    private final Logger logger = context.getLogger("org.ringdown.test");
    private long now = 1;

    @BeforeEach
    void start() {
        written.setContext(context);
        written.start();
        logger.addAppender(written);
        context.addTurboFilter(
                new Repeats(
                        new Clock() {
                            @Override
                            public long now() {
                                return now;
                            }

                            @Override
                            public long epochMillis() {
                                return now / 1_000_000;
                            }
                        }));
    }

    private List<String> lines() {
        return written.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }

    @Test
    void theSameEventIsWrittenSomeTimesAMinute() {
        for (int i = 0; i < 1_000; i++) {
            logger.warn("refused source={}", i);
        }
        logger.warn("another event");
        assertThat(lines()).hasSize(Repeats.A_MINUTE + 1).contains("another event");
        written.list.clear();
        now += 61_000_000_000L;
        logger.warn("refused source={}", "again");
        assertThat(lines())
                .containsExactly("left out 980 more like the next one", "refused source=again");
    }

    @Test
    void errorsAreAlwaysWritten() {
        for (int i = 0; i < 100; i++) {
            logger.error("broken {}", i);
        }
        assertThat(lines()).hasSize(100);
    }

    @Test
    void jsonIsOneObjectALine() {
        logger.warn(
                "name=\"{}\"", "a\"b\r\nlevel=ERROR \u2028 x", new IllegalStateException("why"));
        final String line =
                new String(
                        Logs.encoder(context).encode(written.list.getFirst()),
                        StandardCharsets.UTF_8);
        assertThat(line).endsWith("\n").containsOnlyOnce("\n").doesNotContain("\r");
        final JsonNode json = new ObjectMapper().readTree(line);
        assertThat(json.get("level").asString()).isEqualTo("WARN");
        assertThat(json.get("loggerName").asString()).isEqualTo("org.ringdown.test");
        assertThat(json.get("formattedMessage").asString()).contains("a\"b\r\nlevel=ERROR");
        assertThat(json.get("throwable").get("message").asString()).isEqualTo("why");
    }
}
