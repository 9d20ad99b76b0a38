package org.ringdown.bench.loss;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.ringdown.rtc.rtp.RtpView;

/** The packets that came to an end, and what was sent to it. */
final class Recording {
    private static final double NANOS = 1e9;
    private static final int BITS = 8;

    /** A packet that came. */
    static final class Arrival {
        private final byte[] packet;
        private final long at;

        private Arrival(final byte[] packet, final long at) {
            this.packet = packet;
            this.at = at;
        }

        byte[] packet() {
            return packet;
        }

        long at() {
            return at;
        }
    }

    private final List<Arrival> arrivals = new ArrayList<>();
    private long octets;
    private long firstAt;
    private long lastAt;
    private int firstStamp;
    private long packets;

    /** Sums over all packets, of seconds and ticks since the first. */
    private double times;

    private double stamps;
    private double timesSquared;
    private double timesStamps;

    /**
     * A packet was put on the line.
     *
     * @param late how long it is under way, or {@link Line#LOST}
     */
    void add(final byte[] packet, final long now, final long late) {
        if (packets == 0) {
            firstAt = now;
            firstStamp = RtpView.timestamp(packet, 0);
        }
        packets++;
        octets += packet.length - RtpView.FIXED_HEADER;
        lastAt = now;
        final double time = (now - firstAt) / NANOS;
        final double stamp = RtpView.timestamp(packet, 0) - firstStamp;
        times += time;
        stamps += stamp;
        timesSquared += time * time;
        timesStamps += time * stamp;
        if (late != Line.LOST) {
            arrivals.add(new Arrival(packet, now + late));
        }
    }

    /** In the order of arrival. */
    List<Arrival> arrivals() {
        return arrivals.stream().sorted(Comparator.comparingLong(Arrival::at)).toList();
    }

    /** Kilobits of payload in a second. */
    double kilobits() {
        return octets * BITS / 1e3 / seconds();
    }

    /**
     * How fast timestamps ran, against the clock on the wall: the slope of the line that is nearest
     * to all packets, so that one that is late at an end does not count for more than others.
     */
    double clock(final int rate) {
        final double spread = packets * timesSquared - times * times;
        return spread <= 0 ? 0 : (packets * timesStamps - times * stamps) / spread / rate;
    }

    private double seconds() {
        return Math.max(1e-3, (lastAt - firstAt) / NANOS);
    }
}
