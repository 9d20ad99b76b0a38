package org.ringdown.rtc.srtp;

import java.util.Arrays;
import org.ringdown.rtc.rtp.RtpView;
import org.ringdown.testkit.Properties;

/** Both ends of one direction, and packets for it. */
final class Session {
    static final int SSRC = 0xCAFE_BABE;

    final SrtpProfile profile;
    final byte[] key;
    final byte[] salt;
    final SrtpSender sender;
    final SrtpReceiver receiver;

    Session(final SrtpProfile profile) {
        this.profile = profile;
        key = new byte[profile.keyLength()];
        salt = new byte[profile.saltLength()];
        Properties.random(1 + profile.ordinal()).nextBytes(key);
        Properties.random(-1 - profile.ordinal()).nextBytes(salt);
        sender = new SrtpSender(profile, key, salt);
        receiver = new SrtpReceiver(profile, key, salt);
    }

    static byte[] rtp(final int sequence, final int ssrc, final int payload) {
        final byte[] packet = new byte[RtpView.FIXED_HEADER + payload];
        RtpView.writeHeader(packet, 0, 111, false, sequence, 960 * sequence, ssrc);
        for (int i = RtpView.FIXED_HEADER; i < packet.length; i++) {
            packet[i] = (byte) (i * sequence);
        }
        return packet;
    }

    /** The packet protected, in an array of its own. */
    byte[] seal(final byte[] packet) {
        final byte[] data = Arrays.copyOf(packet, packet.length + profile.rtpOverhead());
        if (sender.protectRtp(data, 0, packet.length) != data.length) {
            throw new AssertionError("refused");
        }
        return data;
    }

    byte[] sealRtcp(final byte[] packet) {
        final byte[] data = Arrays.copyOf(packet, packet.length + profile.rtcpOverhead());
        if (sender.protectRtcp(data, 0, packet.length) != data.length) {
            throw new AssertionError("refused");
        }
        return data;
    }

    Unprotect open(final byte[] sealed) {
        return receiver.unprotectRtp(sealed, 0, sealed.length);
    }
}
