package org.ringdown.app.control;

import java.util.List;

/** Answers one kind of question about a running server. */
@FunctionalInterface
public interface Answers {
    /**
     * Answers, on a virtual thread: it may wait.
     *
     * @param words what follows the question's name, for example {@code --json}
     * @return text for the operator, lines ending in a line feed; or JSON when that was asked for
     * @throws Refusal with a sentence, when there is no answer
     */
    String to(List<String> words) throws Refusal;

    /** A question that has no answer, and why, in one sentence. */
    final class Refusal extends Exception {
        private final String sentence;

        /** A refusal with this sentence. */
        public Refusal(final String sentence) {
            super(sentence);
            this.sentence = sentence;
        }

        /** Why. */
        public String sentence() {
            return sentence;
        }
    }
}
