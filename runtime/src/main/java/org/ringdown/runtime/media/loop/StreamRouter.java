package org.ringdown.runtime.media.loop;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ringdown.rtc.offer.RemoteStream;
import org.ringdown.rtc.rtcp.RtcpSorter;
import org.ringdown.rtc.rtcp.RtcpView;
import org.ringdown.rtc.rtcp.RtcpWriter;
import org.ringdown.rtc.rtcp.TransportFeedback;
import org.ringdown.rtc.rtp.RtpExtensions;
import org.ringdown.rtc.rtp.RtpView;
import org.ringdown.runtime.io.Datagram;
import org.ringdown.runtime.media.LegReport;
import org.ringdown.runtime.media.LegStats;
import org.ringdown.runtime.media.StreamRef;

/**
 * The streams of a leg, and which of them a packet belongs to: by its MID extension, then by its
 * source, then by its payload type (RFC 9143 §9.2). Owned by the loop.
 */
final class StreamRouter implements RtcpSorter.Streams {
    /** What the far end's description says of a stream, made ready for packets. */
    private static final class Line {
        private final byte[] mid;
        private final int midExtension;
        private final boolean[] types = new boolean[128];
        private final boolean anyType;

        Line(final RemoteStream as) {
            mid = as.mid() == null ? new byte[0] : as.mid().getBytes(StandardCharsets.UTF_8);
            midExtension = mid.length == 0 ? 0 : as.midExtension();
            anyType = as.payloadTypes().isEmpty();
            as.payloadTypes().forEach(type -> types[type & 0x7f] = true);
        }

        boolean named(final byte[] data) {
            return midExtension != 0 && RtpExtensions.equal(data, 0, midExtension, mid);
        }

        boolean is(final byte[] data, final int offset, final int length) {
            return mid.length > 0
                    && Arrays.equals(data, offset, offset + length, mid, 0, mid.length);
        }

        boolean takes(final int type) {
            return anyType || types[type];
        }
    }

    private static final int OUR_SOURCE = 1;

    private final Leg leg;
    private final List<Stream> streams = new ArrayList<>(1);
    private final List<@Nullable Line> lines = new ArrayList<>(1);
    private final RtcpWriter writer;
    private final RtcpSorter sorter = new RtcpSorter(this);
    private @Nullable TransportFeedback arrivals;
    private int latest;

    StreamRouter(final Leg leg) {
        this.leg = leg;
        writer = new RtcpWriter(leg.host().room());
    }

    /** The stream at that place, made when it is not there yet. */
    Stream at(final int index) {
        while (streams.size() <= index) {
            streams.add(new Stream(leg, streams.size()));
            lines.add(null);
        }
        return streams.get(index);
    }

    /** The far end's description came, or changed. */
    void described(final List<RemoteStream> all) {
        final int count = Math.min(all.size(), StreamRef.MAX_STREAMS);
        for (int i = 0; i < count; i++) {
            at(i).described(all.get(i));
            lines.set(i, new Line(all.get(i)));
        }
        for (int i = count; i < streams.size(); i++) {
            streams.get(i).undescribed();
        }
    }

    /** Sends the reports that are due. */
    void report(final long now) {
        for (int i = 0; i < streams.size(); i++) {
            streams.get(i).report(now);
        }
    }

    /** Whether there is more than one. */
    boolean several() {
        return streams.size() > 1;
    }

    /** Whose RTP packet this is. */
    Stream ofRtp(final byte[] data) {
        if (streams.size() == 1) {
            return streams.getFirst();
        }
        for (int i = 0; i < streams.size(); i++) {
            final Line line = lines.get(i);
            if (line != null && line.named(data)) {
                return streams.get(i);
            }
        }
        final int known = heardAs(RtpView.ssrc(data, 0));
        if (known >= 0) {
            return streams.get(known);
        }
        final int type = RtpView.payloadType(data, 0);
        for (int i = 0; i < streams.size(); i++) {
            final Line line = lines.get(i);
            if (line != null && line.takes(type)) {
                return streams.get(i);
            }
        }
        return at(0);
    }

    /**
     * Hands RTCP to the streams that it is about. A datagram may hold packets of several sources of
     * a bundle; each stream gets its own.
     *
     * @param room for a part of the datagram
     */
    void deliverRtcp(final byte[] data, final int length, final byte[] room, final long now) {
        if (streams.size() <= 1 || !RtcpView.valid(data, 0, length)) {
            at(0).deliverRtcp(data, length, now);
            return;
        }
        final int all = sorter.sort(data, length);
        if (Integer.bitCount(all) <= 1) {
            at(all == 0 ? 0 : Integer.numberOfTrailingZeros(all)).deliverRtcp(data, length, now);
            return;
        }
        for (int i = 0; i < streams.size(); i++) {
            if ((all & 1 << i) != 0) {
                final int part = sorter.part(i, room, Datagram.MAX_LENGTH);
                if (part > 0) {
                    streams.get(i).deliverRtcp(room, part, now);
                }
            }
        }
    }

    @Override
    public int heardAs(final int ssrc) {
        for (int i = 0; i < streams.size(); i++) {
            if (streams.get(i).knows(ssrc)) {
                return i;
            }
        }
        return -1;
    }

    @Override
    public int sentAs(final int ssrc) {
        for (int i = 0; i < streams.size(); i++) {
            if (streams.get(i).sends(ssrc)) {
                return i;
            }
        }
        return -1;
    }

    @Override
    public int named(final byte[] data, final int offset, final int length) {
        for (int i = 0; i < streams.size(); i++) {
            final Line line = lines.get(i);
            if (line != null && line.is(data, offset, length)) {
                return i;
            }
        }
        return -1;
    }

    /**
     * A packet came that its sender has counted, to be told that it arrived.
     *
     * @param sequence its transport-wide sequence number, 0 to 65535
     * @param ssrc its source
     */
    void arrived(final int sequence, final int ssrc, final long now) {
        TransportFeedback all = arrivals;
        if (all == null) {
            all = new TransportFeedback();
            arrivals = all;
        }
        latest = ssrc;
        all.received(sequence, now);
        tell(all, now);
    }

    private void tell(final TransportFeedback all, final long now) {
        if (!all.due(now)) {
            return;
        }
        final byte[] room = leg.host().room();
        while (all.due()) {
            writer.begin(0).receiverReport(OUR_SOURCE);
            all.write(writer, OUR_SOURCE, latest);
            leg.sendRtcp(room, writer.length());
        }
    }

    /** Looks after what has a time. */
    void supervise(final long now) {
        for (int i = 0; i < streams.size(); i++) {
            streams.get(i).supervise(now);
        }
        if (arrivals != null) {
            tell(arrivals, now);
        }
    }

    /** Whether none has anything to do. */
    boolean parked() {
        for (int i = 0; i < streams.size(); i++) {
            if (!streams.get(i).parked()) {
                return false;
            }
        }
        return true;
    }

    /** Whether any should be heard. */
    boolean shouldHear() {
        for (int i = 0; i < streams.size(); i++) {
            if (streams.get(i).shouldHear()) {
                return true;
            }
        }
        return false;
    }

    /** Whether a payload type may come. */
    boolean expects(final int payloadType) {
        for (int i = 0; i < streams.size(); i++) {
            final Line line = lines.get(i);
            if (streams.get(i).expects(payloadType) && (line == null || line.takes(payloadType))) {
                return true;
            }
        }
        return streams.isEmpty();
    }

    /** The leg is over: nobody hears it any more. */
    void end(final long now) {
        streams.forEach(stream -> stream.end(now));
    }

    List<LegReport.Stream> report() {
        return streams.stream().map(Stream::report).toList();
    }

    LegStats stats(final Drops drops) {
        long rtpReceived = 0;
        long bytesReceived = 0;
        long rtpSent = 0;
        long bytesSent = 0;
        long rtcpReceived = 0;
        long rtcpSent = 0;
        for (final Stream stream : streams) {
            rtpReceived += stream.in().packets();
            bytesReceived += stream.in().bytes();
            rtpSent += stream.out().packets();
            bytesSent += stream.out().bytes();
            rtcpReceived += stream.rtcpIn().packets();
            rtcpSent += stream.rtcpOut().packets();
        }
        final Source latest = streams.isEmpty() ? null : streams.getFirst().latest();
        return new LegStats(
                rtpReceived,
                bytesReceived,
                rtpSent,
                bytesSent,
                rtcpReceived,
                rtcpSent,
                latest == null ? 0 : (int) latest.lost(),
                latest == null ? 0 : latest.jitterMicros(),
                streams.isEmpty() ? null : streams.getFirst().quality(),
                drops.byReason());
    }
}
