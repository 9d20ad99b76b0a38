package org.ringdown.rtc.rtcp;

import java.util.Arrays;
import org.ringdown.rtc.crypto.Bytes;

/** Writes an extended report (RFC 3611) behind other packets. Nothing is allocated. */
public final class ExtendedReportWriter {
    private static final int VERSION = 0x80;

    /** Concealment of the usual kind (RFC 3611 §4.7.6); of the jitter buffer nothing is said. */
    private static final int USUAL_CONCEALMENT = 0xc0;

    /** The usual threshold between bursts and gaps (RFC 3611 §4.7.2). */
    private static final int GMIN = 16;

    private byte[] data = {};
    private int start;
    private int end;

    /** Begins a report, which has room for 8 bytes and its blocks. */
    public ExtendedReportWriter begin(final byte[] into, final int at, final int ssrc) {
        data = into;
        start = at;
        end = at + ExtendedReports.HEADER;
        data[at] = (byte) VERSION;
        data[at + 1] = (byte) ExtendedReports.XR;
        Bytes.putInt32(data, at + 4, ssrc);
        return close();
    }

    /** Adds what time it is, 12 bytes: whoever gets it answers with {@link #delay}. */
    public ExtendedReportWriter referenceTime(final long ntp) {
        block(ExtendedReports.REFERENCE_TIME, 12);
        Bytes.putLong64(data, end - 8, ntp);
        return close();
    }

    /**
     * Adds the answer to a reference time, 16 bytes.
     *
     * @param to whose reference time it was
     * @param lastReference its middle 32 bits
     * @param delay since it came, in 65536ths of a second
     */
    public ExtendedReportWriter delay(final int to, final int lastReference, final long delay) {
        block(ExtendedReports.DELAYS, 16);
        Bytes.putInt32(data, end - 12, to);
        Bytes.putInt32(data, end - 8, lastReference);
        Bytes.putInt32(data, end - 4, (int) delay);
        return close();
    }

    /**
     * Adds how a call sounds, 36 bytes. All losses count as those of gaps; levels and echo are not
     * known.
     *
     * @param about whose sound it is
     * @param lossRate packets that never came, in 256ths
     * @param roundTripMillis 0 when it is not known
     * @param rating R of the E-model, 0 to 100
     * @param mos the opinion of people, 1.0 to 5.0
     */
    public ExtendedReportWriter voip(
            final int about,
            final int lossRate,
            final int roundTripMillis,
            final double rating,
            final double mos) {
        block(ExtendedReports.VOIP_METRICS, ExtendedReports.VOIP_BYTES);
        final int at = end - ExtendedReports.VOIP_BYTES;
        Bytes.putInt32(data, at + 4, about);
        data[at + 8] = (byte) Math.clamp(lossRate, 0, 255);
        data[at + 11] = data[at + 8];
        Bytes.putInt16(data, at + 16, Math.clamp(roundTripMillis, 0, 0xffff));
        data[at + 20] = ExtendedReports.UNAVAILABLE;
        data[at + 21] = ExtendedReports.UNAVAILABLE;
        data[at + 22] = ExtendedReports.UNAVAILABLE;
        data[at + 23] = GMIN;
        data[at + 24] = (byte) Math.round(Math.clamp(rating, 0, 100));
        data[at + 25] = ExtendedReports.UNAVAILABLE;
        data[at + 26] = (byte) Math.round(10 * Math.clamp(mos, 1, 5));
        data[at + 27] = data[at + 26];
        data[at + 28] = (byte) USUAL_CONCEALMENT;
        return close();
    }

    private void block(final int type, final int bytes) {
        Arrays.fill(data, end, end + bytes, (byte) 0);
        data[end] = (byte) type;
        Bytes.putInt16(data, end + 2, bytes / 4 - 1);
        end += bytes;
    }

    private ExtendedReportWriter close() {
        Bytes.putInt16(data, start + 2, (end - start) / 4 - 1);
        return this;
    }

    /** Where the report ends. */
    public int end() {
        return end;
    }
}
