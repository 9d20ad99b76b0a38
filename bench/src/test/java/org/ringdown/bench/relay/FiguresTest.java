package org.ringdown.bench.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the figures are made of. */
class FiguresTest {

    @Test
    void cpuTimeIsReadWhateverTheProgramIsCalled() {
        final CpuTime earlier =
                CpuTime.parse("7 (a) b) S 1 7 7 0 -1 4194560 1 0 0 0 123 45 0 0 20 0 9 0 5 1 2");
        assertThat(earlier).isEqualTo(new CpuTime(1_230_000, 450_000));
        assertThat(new CpuTime(1_330_000, 450_000).since(earlier))
                .isEqualTo(new CpuTime(100_000, 0));
    }

    @Test
    void ourOwnCpuTimeGrows() throws Exception {
        final CpuTime before = CpuTime.of(ProcessHandle.current().pid());
        assertThat(before.userMicros() + before.systemMicros()).isPositive();
    }

    @Test
    void aLineHasMedianRangeLossAndRatio() {
        final Relay none = new NoRelay();
        final Contender base = new Contender("base", none, List.of());
        final Contender line = new Contender("line", none, List.of());
        base.add(new Sample(new CpuTime(100, 900), 100, 100, 0));
        for (final int cpu : List.of(400, 100, 300, 900)) {
            line.add(new Sample(new CpuTime(cpu, 0), 101, 100, 0));
        }
        assertThat(line.line(base).replaceAll(" +", " "))
                .isEqualTo("| line | 3.50 | 3.50 | 0.00 | 1.00 - 9.00 | 0.990 | 2.86 |");
        assertThat(base.line(base)).contains("10.00 |   1.00 |   9.00 |").endsWith(" 1.00 |");
    }

    @Test
    void bencodeComesBack() {
        final Map<Object, Object> value = new LinkedHashMap<>();
        value.put("sdp", "v=0\r\n");
        value.put("list", List.of("a", -12L, Map.of()));
        final byte[] bytes = Bencode.encode(value);
        assertThat(new String(bytes, StandardCharsets.ISO_8859_1))
                .isEqualTo("d3:sdp5:v=0\r\n4:listl1:ai-12edeee");
        assertThat(Bencode.decode(bytes, 0)).isEqualTo(value);
    }

    @Test
    void optionsHaveLimits() {
        final RelayOptions options =
                RelayOptions.parse(List.of("--calls", "10", "--rounds", "1", "--only", "rtp"));
        assertThat(options).isEqualTo(new RelayOptions(10, 1, 4, 10, true, false));
        assertThatThrownBy(() -> RelayOptions.parse(List.of("--calls", "0")))
                .hasMessageContaining("--calls is 1 to 900");
        assertThatThrownBy(() -> RelayOptions.parse(List.of("--cals", "1")))
                .hasMessageContaining("--cals");
        assertThatThrownBy(() -> RelayOptions.parse(List.of("--calls")))
                .hasMessageContaining("needs a value");
    }

    private static final class NoRelay implements Relay {
        @Override
        public String name() {
            return "none";
        }

        @Override
        public long process() {
            return 0;
        }

        @Override
        public List<Talker> phones(final Load load, final int calls) {
            return List.of();
        }

        @Override
        public List<Talker> phonesAndSecure(final Load load, final int calls, final Cipher cipher) {
            return List.of();
        }

        @Override
        public void hangUp() {}

        @Override
        public void close() {}
    }
}
