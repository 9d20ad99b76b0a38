package org.ringdown.app.cli;

import java.util.List;

/** A command cannot go on. What to say and how to exit; never shown with a stack trace. */
public final class CommandFailure extends Exception {
    /** Exit code: what was asked could not be done. */
    public static final int FAILED = 1;

    /** Exit code: the command line or the configuration is wrong. */
    public static final int WRONG = 2;

    private final int exitCode;
    private final List<String> sentences;

    /**
     * A failure.
     *
     * @param exitCode {@link #FAILED} or {@link #WRONG}
     * @param sentences what to tell the operator, one line each
     */
    public CommandFailure(final int exitCode, final List<String> sentences) {
        super(String.join(" ", sentences));
        this.exitCode = exitCode;
        this.sentences = List.copyOf(sentences);
    }

    /** What was asked could not be done, in one sentence. */
    public static CommandFailure failed(final String sentence) {
        return new CommandFailure(FAILED, List.of(sentence));
    }

    /** What was asked is wrong, in one sentence. */
    public static CommandFailure wrong(final String sentence) {
        return new CommandFailure(WRONG, List.of(sentence));
    }

    /** The exit code of the program. */
    public int exitCode() {
        return exitCode;
    }

    /** What to tell the operator. */
    public List<String> sentences() {
        return sentences;
    }
}
