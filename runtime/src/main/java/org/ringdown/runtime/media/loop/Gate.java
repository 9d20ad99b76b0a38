package org.ringdown.runtime.media.loop;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.ringdown.rtc.rtp.RtpView;
import org.ringdown.runtime.media.MediaCommand;

/** What of a stream's packets is kept back, or made silent. Owned by the loop. */
final class Gate {
    private static final int PCMU = 0;
    private static final int PCMA = 8;
    private static final int G722 = 9;
    private static final byte PCMU_SILENCE = (byte) 0xff;
    private static final byte PCMA_SILENCE = (byte) 0xd5;
    private static final byte G722_SILENCE = (byte) 0xfa;

    private final boolean blockMedia;
    private final boolean blockDtmf;
    private final boolean silence;
    private final boolean[] digits = new boolean[128];

    private Gate(final MediaCommand.Gate order) {
        blockMedia = order.blockMedia();
        blockDtmf = order.blockDtmf();
        silence = order.silence();
        order.dtmfTypes().forEach(type -> digits[type & 0x7f] = true);
    }

    /** The gate that was ordered; {@code null} when it keeps nothing back. */
    static @Nullable Gate of(final MediaCommand.Gate order) {
        return order.blockMedia() || order.blockDtmf() || order.silence() ? new Gate(order) : null;
    }

    /**
     * Whether a packet may go on; its sound may have been made silent. G.711 has a byte for that,
     * and a decoder of G.722 comes to rest on one; of other codecs no frame of the same length is
     * known to be silent, so they are kept back.
     */
    boolean passes(final byte[] data, final int length) {
        final int type = RtpView.payloadType(data, 0);
        if (digits[type]) {
            return !blockDtmf;
        }
        if (blockMedia) {
            return false;
        }
        if (!silence) {
            return true;
        }
        final byte silent;
        switch (type) {
            case PCMU -> silent = PCMU_SILENCE;
            case PCMA -> silent = PCMA_SILENCE;
            case G722 -> silent = G722_SILENCE;
            default -> {
                return false;
            }
        }
        final int from = RtpView.headerLength(data, 0, length);
        Arrays.fill(data, from, from + RtpView.payloadLength(data, 0, length), silent);
        return true;
    }
}
