package org.ringdown.runtime.media.loop;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ringdown.rtc.format.Abilities;
import org.ringdown.rtc.offer.RemoteStream;
import org.ringdown.rtc.rtp.RtpExtensions;
import org.ringdown.rtc.rtp.RtpView;
import org.ringdown.runtime.media.LegReport;
import org.ringdown.runtime.media.picture.Pictures;

/**
 * What goes out to the far end of a stream: it is named in a bundle, numbered for SRTP and counted.
 * Owned by the loop.
 */
final class Outlet {
    private static final byte[] NOTHING = {};

    private final Leg leg;
    private final Flow rtp = new Flow();
    private final Flow rtcp = new Flow();
    private final Sources sources = new Sources();
    private byte @Nullable [] mid;
    private int midExtension;

    Outlet(final Leg leg) {
        this.leg = leg;
    }

    /** The far end's description came, or changed. */
    void described(final RemoteStream as) {
        final String name = as.mid();
        final byte[] value = name == null ? NOTHING : name.getBytes(StandardCharsets.UTF_8);
        midExtension = as.midExtension();
        mid =
                value.length == 0
                                || value.length > RtpExtensions.LONGEST
                                || midExtension < 1
                                || midExtension > Abilities.MAX_EXTENSION
                        ? null
                        : value;
    }

    /** Whether we have sent as this source. */
    boolean sends(final int ssrc) {
        return sources.has(ssrc);
    }

    /** The source that we have sent as last, or {@code null}. */
    @Nullable Source latest() {
        return sources.latest();
    }

    /**
     * Sends an RTP packet, which may be changed and has room for a tag.
     *
     * @param pictures who looks after feedback, or {@code null}
     */
    void send(final byte[] data, final int size, final @Nullable Pictures pictures) {
        // In a bundle nothing else says for sure whose packet it is (RFC 9143 §9.2).
        final byte[] name = mid;
        final int length =
                name == null || RtpExtensions.equal(data, 0, midExtension, name)
                        ? size
                        : RtpExtensions.add(data, size, midExtension, name);
        final int ssrc = RtpView.ssrc(data, 0);
        Source source = sources.find(ssrc);
        if (source == null) {
            source = sources.add(Source.sent(data));
        }
        source.number(data, leg);
        source.count(data, length, 0);
        if (pictures != null) {
            pictures.sent(data, length);
        }
        sent(leg.sendRtp(data, length), length);
    }

    /**
     * Sends a packet once more.
     *
     * @param wrapped whether as a packet of a stream of retransmissions (RFC 4588), which is new
     */
    void resend(final byte[] data, final int length, final boolean wrapped) {
        sent(wrapped ? leg.sendRtp(data, length) : leg.sendRtpAgain(data, length), length);
    }

    private void sent(final boolean done, final int length) {
        if (done) {
            rtp.count(length);
        } else {
            rtp.error();
        }
    }

    /** Sends RTCP, which may be changed and has room for a tag. */
    void sendRtcp(final byte[] data, final int length) {
        if (leg.sendRtcp(data, length)) {
            rtcp.count(length);
        } else {
            rtcp.error();
        }
    }

    /** Packets of media. */
    Flow rtp() {
        return rtp;
    }

    /** Packets of RTCP. */
    Flow rtcp() {
        return rtcp;
    }

    List<LegReport.Source> report() {
        return sources.report();
    }
}
