package org.ringdown.bench.micro;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.ringdown.rtc.rtp.RtpView;
import org.ringdown.rtc.srtp.SrtpProfile;
import org.ringdown.rtc.srtp.SrtpReceiver;
import org.ringdown.rtc.srtp.SrtpSender;
import org.ringdown.rtc.srtp.Unprotect;

/** One packet sealed or opened, voice (172 bytes) and video (1200 bytes), per profile. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 8, time = 1)
public class SrtpBenchmark {
    private static final int ROOM = 64;

    /** Packets sealed beforehand; each can be opened only once by a receiver. */
    private static final int PACKETS = 8_192;

    /** The protection profile. */
    @Param({"AES_CM_128_HMAC_SHA1_80", "AEAD_AES_128_GCM", "AEAD_AES_256_GCM"})
    public SrtpProfile profile = SrtpProfile.AES_CM_128_HMAC_SHA1_80;

    /** Bytes of the packet in the clear. */
    @Param({"172", "1200"})
    public int size = 172;

    private byte[] packet = new byte[0];
    private byte[][] sealed = new byte[0][];
    private int sequence;
    private int next;
    private SrtpSender sender = sender();
    private SrtpReceiver receiver = receiver();

    /** Keys, and packets to open. */
    @Setup
    public void prepare() {
        packet = new byte[size + ROOM];
        RtpView.writeHeader(packet, 0, 0, false, 0, 0, 0xfade);
        sender = sender();
        sealed = new byte[PACKETS][];
        for (int i = 0; i < PACKETS; i++) {
            final byte[] one = packet.clone();
            RtpView.sequence(one, 0, i);
            sealed[i] = Arrays.copyOf(one, sender.protectRtp(one, 0, size));
        }
        sequence = 0;
        next = 0;
        sender = sender();
        receiver = receiver();
    }

    private byte[] filled(final int length) {
        final byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) 7);
        return bytes;
    }

    private SrtpSender sender() {
        return new SrtpSender(profile, filled(profile.keyLength()), filled(profile.saltLength()));
    }

    private SrtpReceiver receiver() {
        return new SrtpReceiver(profile, filled(profile.keyLength()), filled(profile.saltLength()));
    }

    /** Seals the next packet of a stream, in place. */
    @Benchmark
    public int protect() {
        sequence = (sequence + 1) & 0xffff;
        RtpView.sequence(packet, 0, sequence);
        return sender.protectRtp(packet, 0, size);
    }

    /**
     * Checks and opens the next packet, in place, and copies it there before. A new receiver for
     * every 8192 packets is included, which is about a nanosecond for each.
     */
    @Benchmark
    public Unprotect unprotect() {
        if (next == PACKETS) {
            next = 0;
            receiver = receiver();
        }
        final byte[] one = sealed[next++];
        System.arraycopy(one, 0, packet, 0, one.length);
        return receiver.unprotectRtp(packet, 0, one.length);
    }
}
