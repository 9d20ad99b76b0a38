package org.ringdown.runtime.loop;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.ringdown.testkit.Properties;

class MailboxTest {
    /** Against a count kept by hand, over many turns of the ring. */
    @Test
    void tellsHowMuchWaits() {
        Properties.forAll(
                100,
                random -> random,
                random -> {
                    final Mailbox<Integer> mailbox = new Mailbox<>(16);
                    int waiting = 0;
                    for (int i = 0; i < 500; i++) {
                        if (random.nextBoolean()) {
                            waiting += mailbox.offer(i) ? 1 : 0;
                        } else {
                            waiting -= mailbox.poll() == null ? 0 : 1;
                        }
                        for (int count = 0; count < 16; count++) {
                            assertThat(mailbox.holdsMoreThan(count)).isEqualTo(waiting > count);
                        }
                    }
                });
    }
}
