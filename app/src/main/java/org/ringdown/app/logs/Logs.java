package org.ringdown.app.logs;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.OutputStreamAppender;
import java.util.Iterator;
import org.ringdown.runtime.clock.Clock;
import org.slf4j.LoggerFactory;

/** Applies what the configuration says about the log: for the whole process. */
public final class Logs {
    private static final String OURS = "org.ringdown";

    private Logs() {}

    /**
     * Writes the log so from now on. Does nothing when another logging library is in place.
     *
     * @param json whether each line is an object of JSON
     * @param level of our own loggers
     */
    public static void apply(final boolean json, final String level, final Clock clock) {
        if (!(LoggerFactory.getILoggerFactory() instanceof LoggerContext context)) {
            return;
        }
        context.getLogger(OURS).setLevel(Level.toLevel(level, Level.INFO));
        if (context.getTurboFilterList().stream().noneMatch(Repeats.class::isInstance)) {
            context.addTurboFilter(new Repeats(clock));
        }
        if (json) {
            json(context);
        }
    }

    private static void json(final LoggerContext context) {
        final Iterator<Appender<ILoggingEvent>> appenders =
                context.getLogger(Logger.ROOT_LOGGER_NAME).iteratorForAppenders();
        while (appenders.hasNext()) {
            if (appenders.next() instanceof OutputStreamAppender<ILoggingEvent> appender) {
                appender.setEncoder(encoder(context));
            }
        }
    }

    /** One object a line, with all line ends inside of texts escaped. */
    static JsonEncoder encoder(final LoggerContext context) {
        final JsonEncoder encoder = new JsonEncoder();
        encoder.setContext(context);
        encoder.setWithArguments(false);
        encoder.setWithMessage(false);
        encoder.setWithFormattedMessage(true);
        encoder.setWithSequenceNumber(false);
        encoder.setWithNanoseconds(false);
        encoder.setWithContext(false);
        encoder.setWithMDC(false);
        encoder.start();
        return encoder;
    }
}
