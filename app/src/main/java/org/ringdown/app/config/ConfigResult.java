package org.ringdown.app.config;

import java.util.List;

/** What came of reading the configuration. */
public sealed interface ConfigResult {

    /** It is good. */
    record Good(Config config) implements ConfigResult {}

    /**
     * It is not.
     *
     * @param problems one sentence for each problem, in the order of the file
     */
    record Bad(List<String> problems) implements ConfigResult {
        /** With its own copy of the list. */
        public Bad {
            problems = List.copyOf(problems);
        }
    }
}
