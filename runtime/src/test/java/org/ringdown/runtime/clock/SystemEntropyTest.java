package org.ringdown.runtime.clock;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;

class SystemEntropyTest {
    private final SystemEntropy entropy = new SystemEntropy();

    @Test
    void nothingIsGivenOutTwiceWhateverTheLength() {
        final Set<String> tokens = new HashSet<>();
        for (int i = 0; i < 20_000; i++) {
            assertThat(tokens.add(entropy.token(8 + i % 25))).isTrue();
        }
        assertThat(tokens.add(entropy.token(4_096))).isTrue();
        assertThat(entropy.token(4_096)).hasSize(8_192).doesNotContain("0".repeat(32));
    }

    @Test
    void threadsNeverShareBytes() throws InterruptedException {
        final Set<String> tokens = ConcurrentHashMap.newKeySet();
        final Thread[] threads = new Thread[4];
        for (int t = 0; t < threads.length; t++) {
            threads[t] =
                    Thread.ofPlatform()
                            .start(() -> {
                                for (int i = 0; i < 10_000; i++) {
                                    tokens.add(entropy.token(8));
                                }
                            });
        }
        for (final Thread thread : threads) {
            thread.join();
        }
        assertThat(tokens).hasSize(40_000);
    }
}
