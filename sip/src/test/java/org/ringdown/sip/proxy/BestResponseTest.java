package org.ringdown.sip.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ringdown.sip.message.SipResponse;
import org.ringdown.sip.proxy.BestResponse.Candidate;
import org.ringdown.sip.transaction.Messages;

class BestResponseTest {
    /** A minus sign marks the end of a branch that gave no response. */
    @ParameterizedTest(name = "{0} -> {1}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    486 603 302 | 603 | 603
                    500 404     | 404 | 404
                    486 302     | 302 | 302
                    486 407 404 | 407 | 407
                    404 484     | 484 | 484
                    486 480     | 486 | 486
                    -408 486    | 486 | 486
                    487 -408    | -408 | 408
                    487 500     | 487 | 487
                    503         | 503 | 500
                    503 500     | 503 | 500
                    -503        | -503 | 500
                    """)
    void theBestIsChosen(final String given, final int chosen, final int sent) {
        final List<Candidate> all =
                Arrays.stream(given.split(" "))
                        .map(Integer::parseInt)
                        .map(status -> new Candidate(Math.abs(status), response(status)))
                        .toList();
        final Candidate best = BestResponse.of(all);
        if (best == null) {
            throw new AssertionError("there is a best one");
        }
        assertThat(best).isEqualTo(new Candidate(Math.abs(chosen), response(chosen)));
        final SipResponse response = best.response();
        assertThat(
                        BestResponse.finish(
                                        response == null ? made(best.status()) : response,
                                        best,
                                        all)
                                .status())
                .isEqualTo(sent);
        assertThat(BestResponse.of(List.of())).isNull();
    }

    private static @Nullable SipResponse response(final int status) {
        return status < 0 ? null : made(status);
    }

    private static SipResponse made(final int status) {
        return Messages.reply(Messages.udp("INVITE", "i1"), status, "b" + status);
    }
}
