package org.ringdown.runtime.media.loop;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.ringdown.rtc.rtcp.PictureRequests;
import org.ringdown.rtc.rtcp.RtcpRewriter;
import org.ringdown.rtc.rtcp.RtcpView;
import org.ringdown.rtc.rtcp.RtcpWriter;
import org.ringdown.rtc.rtp.NackCache;
import org.ringdown.rtc.rtp.RtpView;
import org.ringdown.runtime.media.Terms;

/**
 * The feedback of a video stream, where its two far ends do not take the same: packets that the far
 * end has lost and the other cannot send again, and whole pictures. Owned by the loop.
 */
final class Pictures {
    private static final int PACKETS = 256;
    private static final int BYTES = 256 * 1_024;
    private static final long ASK_NANOS = 500_000_000;
    private static final long RESEND_NANOS = 20_000_000;
    private static final int OUR_SOURCE = 1;

    private final Stream stream;
    private final PictureRequests requests = new PictureRequests(ASK_NANOS);
    private final NackCache.Out out;
    private @Nullable NackCache cache;
    private Terms.@Nullable Resend resend;
    private int takes = Terms.ALL_FEEDBACK;
    private boolean wanted;

    Pictures(final Stream stream) {
        this.stream = stream;
        out = (data, _, length) -> stream.resend(data, length, resend != null);
    }

    /**
     * A bridge was made.
     *
     * @param toOther what goes from this stream's far end to the other
     * @param toHere what goes to this stream's far end
     */
    void bridged(final Terms toOther, final Terms toHere) {
        takes = toHere.feedback();
        if ((toOther.feedback() & RtcpRewriter.NACK) != 0) {
            cache = null;
            return;
        }
        if (cache != null && Objects.equals(resend, toHere.resend())) {
            return;
        }
        final NackCache fresh = new NackCache(PACKETS, BYTES);
        resend = toHere.resend();
        if (resend != null) {
            fresh.useRtx(resend.ssrc(), 0);
            for (int type = 0; type < 128; type++) {
                if (resend.types().to(type) > 0) {
                    fresh.rtxType(type, resend.types().to(type));
                }
            }
        }
        cache = fresh;
    }

    /** A packet goes to this stream's far end. */
    void sent(final byte[] data, final int length) {
        if (cache != null) {
            cache.put(data, 0, length);
        }
    }

    /** A packet came from this stream's far end: now its source is known. */
    void received(final byte[] data, final long now) {
        if (wanted) {
            wanted = !ask(RtpView.ssrc(data, 0), now);
        }
    }

    /** This stream's far end is to send a whole picture: somebody new looks on. */
    void ask(final @Nullable Source source, final long now) {
        // The picture that was asked for a moment ago may have passed already.
        wanted = source == null || !ask(source.ssrc(), now);
    }

    /** Whether this is done: false when it was done too short a time ago. */
    private boolean ask(final int ssrc, final long now) {
        final boolean loss = (takes & RtcpRewriter.PLI) != 0;
        if (!loss && (takes & RtcpRewriter.FIR) == 0) {
            return true;
        }
        if (!requests.due(now)) {
            return false;
        }
        final byte[] room = stream.leg().host().room();
        final RtcpWriter writer = new RtcpWriter(room).begin(0).receiverReport(OUR_SOURCE);
        if (loss) {
            writer.pictureLoss(OUR_SOURCE, ssrc);
        } else {
            writer.fullIntraRequest(OUR_SOURCE, ssrc, requests.nextSequence());
        }
        stream.sendRtcp(room, writer.length());
        return true;
    }

    /**
     * Feedback came from this stream's far end, in a valid packet; what the other takes passes.
     *
     * @return bytes that are left for the other
     */
    int feedback(
            final byte[] data,
            final int length,
            final int otherTakes,
            final @Nullable Pictures other,
            final long now) {
        for (int at = 0; at < length; at = RtcpView.next(data, at)) {
            final int kind = RtcpRewriter.kind(data, at);
            if (kind == 0 || (kind & otherTakes) != 0) {
                continue;
            }
            if (kind == RtcpRewriter.NACK && cache != null) {
                cache.answer(data, at, now, RESEND_NANOS, stream.leg().host().room(), 0, out);
            } else if (RtcpView.wantsPicture(data, at) && other != null) {
                other.askAgain(now);
            }
        }
        return RtcpRewriter.keep(data, 0, length, otherTakes);
    }

    private void askAgain(final long now) {
        final Source source = stream.latest();
        if (source != null) {
            final var _ = ask(source.ssrc(), now);
        }
    }
}
