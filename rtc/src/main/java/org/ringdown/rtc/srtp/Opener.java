package org.ringdown.rtc.srtp;

import org.jspecify.annotations.Nullable;
import org.ringdown.rtc.crypto.Bytes;
import org.ringdown.rtc.crypto.CipherChoice;
import org.ringdown.rtc.crypto.Workbench;
import org.ringdown.rtc.rtp.RtpView;

/** Opens packets of one key, with what is remembered of its streams. */
final class Opener {
    private final SrtpKey key;
    private final int rtpOverhead;
    private final int rtcpOverhead;
    private final Transform transform;
    private final Streams rtp;
    private final Streams rtcp;
    private int length;

    Opener(
            final SrtpKey key,
            final CipherChoice choice,
            final Workbench workbench,
            final Streams rtp,
            final Streams rtcp) {
        this.key = key;
        rtpOverhead = key.rtpOverhead();
        rtcpOverhead = key.rtcpOverhead();
        transform = Transform.of(key, choice, workbench);
        this.rtp = rtp;
        this.rtcp = rtcp;
    }

    SrtpKey key() {
        return key;
    }

    Streams rtp() {
        return rtp;
    }

    Streams rtcp() {
        return rtcp;
    }

    /** Bytes of the packet that was opened last. */
    int length() {
        return length;
    }

    /**
     * Opens an RTP packet in place.
     *
     * @param before the key before this one, while its roll-over counters may go on under this one
     */
    Unprotect rtp(
            final byte[] data, final int offset, final int size, final @Nullable Opener before) {
        final int plain = size - rtpOverhead;
        final int header = RtpView.headerLength(data, offset, size);
        if (header < 0 || header > plain) {
            return Unprotect.TOO_SHORT;
        }
        final int ssrc = RtpView.ssrc(data, offset);
        final int sequence = RtpView.sequence(data, offset);
        final int slot = rtp.find(ssrc);
        long index = slot < 0 ? sequence : rtp.estimate(slot, sequence);
        final Unprotect fresh = slot < 0 ? Unprotect.OK : rtp.check(slot, index);
        if (fresh != Unprotect.OK) {
            return fresh;
        }
        if (slot < 0 && !rtp.hasRoom()) {
            return Unprotect.UNKNOWN_SSRC;
        }
        if (!transform.openRtp(data, offset, header, plain, ssrc, index)) {
            final long going = slot < 0 && before != null ? before.goingOn(ssrc, sequence) : 0;
            if (going <= 0xffff || !transform.openRtp(data, offset, header, plain, ssrc, going)) {
                return Unprotect.BAD_TAG;
            }
            index = going;
        }
        remember(rtp, slot, ssrc, index);
        length = plain;
        return Unprotect.OK;
    }

    /** The index of a packet if its stream goes on as it was, or 0 when it is not known. */
    private long goingOn(final int ssrc, final int sequence) {
        final int slot = rtp.find(ssrc);
        return slot < 0 ? 0 : rtp.estimate(slot, sequence);
    }

    /** Opens an RTCP packet in place. */
    Unprotect rtcp(final byte[] data, final int offset, final int size) {
        final int plain = size - rtcpOverhead;
        if (plain < Transform.RTCP_CLEAR || offset < 0 || offset > data.length - size) {
            return Unprotect.TOO_SHORT;
        }
        final int ssrc = Bytes.int32(data, offset + 4);
        final int word = transform.indexWord(data, offset, plain);
        final long index = word & ~Transform.ENCRYPTED;
        final int slot = rtcp.find(ssrc);
        final Unprotect fresh = slot < 0 ? Unprotect.OK : rtcp.check(slot, index);
        if (fresh != Unprotect.OK) {
            return fresh;
        }
        if (slot < 0 && !rtcp.hasRoom()) {
            return Unprotect.UNKNOWN_SSRC;
        }
        if (!transform.openRtcp(data, offset, plain, ssrc, word)) {
            return Unprotect.BAD_TAG;
        }
        remember(rtcp, slot, ssrc, index);
        length = plain;
        return Unprotect.OK;
    }

    private static void remember(
            final Streams streams, final int slot, final int ssrc, final long index) {
        if (slot < 0) {
            streams.add(ssrc, index);
        } else {
            streams.accept(slot, index);
        }
    }
}
