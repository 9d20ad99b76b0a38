package org.ringdown.runtime.media;

import org.ringdown.runtime.io.UdpSocket;

/** Ports that are bound to nothing, for a media plane that only remembers. */
public final class LooseMedia {
    private LooseMedia() {}

    private record Socket(int port) implements UdpSocket {
        @Override
        public void close() {
            // There is nothing to close.
        }
    }

    /** A pair that tells when it is free again. */
    public static RtpPorts ports(final int rtp, final Runnable closed) {
        return new RtpPorts(new Socket(rtp), new Socket(rtp + 1), closed);
    }

    /** A leg takes the ports over. */
    public static boolean adopt(final RtpPorts ports) {
        return ports.adopt();
    }

    /** The leg is gone. */
    public static void release(final RtpPorts ports) {
        ports.released();
    }
}
