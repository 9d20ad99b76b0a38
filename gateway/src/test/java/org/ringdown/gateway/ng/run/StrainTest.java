package org.ringdown.gateway.ng.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.ringdown.gateway.ng.call.NgSettings;
import org.ringdown.testkit.SimClock;

/** When a machine has too much to do. */
class StrainTest {
    /** A machine that does what it is told. */
    private static final class Told extends Strain.Machine {
        private double load;
        private long[] processors = {1_000, 1_000};
        private boolean dumb;

        @Override
        double load() {
            return load;
        }

        @Override
        long[] processors() throws IOException {
            if (dumb) {
                throw new IOException("no such file");
            }
            return processors;
        }
    }

    private final Told machine = new Told();
    private final SimClock clock = new SimClock();
    private long bytes;

    private Strain strain(final int load, final int cpu, final long bandwidth) {
        return new Strain(
                new NgSettings.Limits(-1, load, cpu, bandwidth), machine, () -> bytes, clock::now);
    }

    private String later(final Strain strain) {
        clock.advance(Duration.ofSeconds(1));
        strain.look();
        return String.valueOf(strain.refusal());
    }

    @Test
    void theLoadAverageLimits() {
        final Strain strain = strain(250, -1, -1);
        machine.load = 2.49;
        assertThat(later(strain)).isEqualTo("null");
        machine.load = 2.5;
        assertThat(later(strain)).isEqualTo("Load limit exceeded");
        machine.load = 1;
        assertThat(later(strain)).isEqualTo("null");
    }

    @Test
    void busyProcessorsLimit() {
        final Strain strain = strain(-1, 9_000, -1);
        assertThat(later(strain)).isEqualTo("null");
        machine.processors = new long[] {1_100, 1_010};
        assertThat(later(strain)).isEqualTo("CPU usage limit exceeded");
        machine.processors = new long[] {1_200, 1_100};
        assertThat(later(strain)).isEqualTo("null");
    }

    @Test
    void whatIsSentInASecondLimits() {
        final Strain strain = strain(-1, -1, 1_000);
        bytes = 5_000;
        assertThat(later(strain)).isEqualTo("null");
        bytes = 5_999;
        assertThat(later(strain)).isEqualTo("null");
        bytes = 7_000;
        assertThat(later(strain)).isEqualTo("Bandwidth limit exceeded");
    }

    @Test
    void whatCannotBeMeasuredDoesNotLimit() {
        final Strain strain = strain(0, 0, -1);
        machine.dumb = true;
        assertThat(later(strain)).isEqualTo("null");
    }

    @Test
    void thisMachineCanBeAsked() throws IOException {
        final Strain.Machine linux = new Strain.Machine();
        assertThat(linux.load()).isNotNegative();
        assertThat(linux.processors()[0]).isGreaterThan(linux.processors()[1]);
    }
}
