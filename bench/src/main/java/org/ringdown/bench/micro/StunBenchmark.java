package org.ringdown.bench.micro;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.ringdown.rtc.ice.IceBase;
import org.ringdown.rtc.ice.IceLite;
import org.ringdown.rtc.ice.IceOutput;
import org.ringdown.rtc.offer.IceParameters;
import org.ringdown.rtc.stun.StunAttribute;
import org.ringdown.rtc.stun.StunClass;
import org.ringdown.rtc.stun.StunMessage;
import org.ringdown.rtc.stun.StunWriter;

/** A browser's connectivity check, which it repeats every few seconds to show consent. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 8, time = 1)
public class StunBenchmark {
    private static final String PASSWORD = "ringdownringdownringdown";
    private static final InetSocketAddress BROWSER = new InetSocketAddress("192.0.2.10", 54_609);

    private static final IceBase BASE = IceBase.udp(new InetSocketAddress(0));

    private final IceLite ice = new IceLite(new IceParameters("ring", PASSWORD));
    private final byte[] check =
            StunWriter.of(StunClass.REQUEST, StunMessage.BINDING, new byte[12])
                    .text(StunAttribute.USERNAME, "ring:Jg4w")
                    .int32(StunAttribute.PRIORITY, 1)
                    .int64(StunAttribute.ICE_CONTROLLING, 1)
                    .flag(StunAttribute.USE_CANDIDATE)
                    .integrity(PASSWORD.getBytes(StandardCharsets.US_ASCII))
                    .fingerprint()
                    .toBytes();
    private long now;

    /** An agent that knows whose checks to expect. */
    public StunBenchmark() {
        ice.remote(new IceParameters("Jg4w", PASSWORD), false, 1, 0);
    }

    /** Finds whose it is, checks it, and writes the answer; two HMACs and two CRCs. */
    @Benchmark
    public byte[] answer() {
        Objects.requireNonNull(IceLite.peekLocalUfrag(check, 0, check.length));
        ice.check(check, 0, check.length, BASE, BROWSER, now++);
        byte[] answer = check;
        for (IceOutput output = ice.poll(); output != null; output = ice.poll()) {
            if (output instanceof IceOutput.Send(var message, var _)) {
                answer = message.toBytes();
            }
        }
        return answer;
    }
}
