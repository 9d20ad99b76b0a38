package org.ringdown.runtime.dns;

import java.time.Duration;
import java.util.function.Consumer;
import org.ringdown.sip.locate.Answer;
import org.ringdown.sip.locate.Question;

/** Whom questions of DNS are asked. Safe from any thread, and never waits. */
@FunctionalInterface
public interface Dns {
    /**
     * Asks.
     *
     * @param within the time after which the answer is {@link Answer.Failed}
     * @param answer is called once: at once when the answer is known, else on another thread
     */
    void ask(Question question, Duration within, Consumer<Answer> answer);
}
