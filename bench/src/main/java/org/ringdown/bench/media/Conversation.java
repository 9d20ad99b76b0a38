package org.ringdown.bench.media;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.ringdown.bench.voice.Wording;
import org.ringdown.rtc.rtp.RtpView;

/**
 * What an end says and hears through a server that converts: nothing of a packet comes through as
 * it was but its time. Packets that are heard are those that were said, counted by their
 * timestamps; the first that is heard is taken for the one that was said last. Belongs to the
 * thread of the {@link Load}.
 */
final class Conversation {
    /** So many latest packets are remembered: 20 s. */
    private static final int REMEMBERED = 1_024;

    private final Wording speaks;
    private final Talker partner;
    private final long[] saidAt = new long[REMEMBERED];
    private final List<byte[]> kept = new ArrayList<>();
    private int keep;
    private int said;
    private boolean started;
    private int base;

    /**
     * @param speaks what it says, and is to hear
     * @param partner with whom it speaks
     */
    Conversation(final Wording speaks, final Talker partner) {
        this.speaks = speaks;
        this.partner = partner;
    }

    /** Writes the next packet; returns its length. */
    int write(final byte[] packet, final int source) {
        final byte[] payload = speaks.payload(source + said);
        final int header =
                RtpView.writeHeader(
                        packet,
                        0,
                        speaks.payloadType(),
                        said == 0,
                        said & 0xffff,
                        said * speaks.ticks(),
                        source);
        System.arraycopy(payload, 0, packet, header, payload.length);
        saidAt[said % REMEMBERED] = System.nanoTime();
        said++;
        return header + payload.length;
    }

    /** A packet came from the server. */
    void hear(final byte[] data, final int length, final Ear ear) {
        final Conversation other = partner.conversation();
        if (!speaks.is(data, length) || other.said == 0) {
            ear.wrong();
            return;
        }
        final int latest = other.said - 1;
        final int stamp = RtpView.timestamp(data, 0);
        if (!started || number(stamp) > latest) {
            // Nothing is heard before it is said.
            started = true;
            base = stamp - latest * speaks.ticks();
        }
        final int number = number(stamp);
        if (number < 0 || latest - number >= REMEMBERED) {
            ear.wrong();
            return;
        }
        ear.heard(other.saidAt[number % REMEMBERED]);
        if (keep > 0) {
            keep--;
            final int header = RtpView.headerLength(data, 0, length);
            kept.add(
                    Arrays.copyOfRange(
                            data, header, header + RtpView.payloadLength(data, 0, length)));
        }
    }

    private int number(final int stamp) {
        return (stamp - base) / speaks.ticks();
    }

    /** Keeps what is heard from now on, so many packets. */
    void keep(final int packets) {
        kept.clear();
        keep = packets;
    }

    /** Whether as many were kept as were to be, and sound like what was said. */
    boolean sounded() {
        return keep == 0 && !kept.isEmpty() && speaks.sounds(kept);
    }
}
