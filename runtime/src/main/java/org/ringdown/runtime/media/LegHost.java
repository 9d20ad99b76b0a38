package org.ringdown.runtime.media;

import org.ringdown.core.Counters;
import org.ringdown.rtc.dtls.DtlsEndpoint;
import org.ringdown.runtime.io.PeerAddress;
import org.ringdown.runtime.io.UdpSocket;

/** What a leg needs of the loop that owns it. */
interface LegHost {
    /** Tells the listener. */
    void tell(MediaEvent event);

    /** Sends a datagram; false when the kernel would not take it. */
    boolean send(UdpSocket from, PeerAddress to, byte[] data, int length);

    /** Sends a datagram from the port that browsers share. */
    boolean sendShared(PeerAddress to, byte[] data, int length);

    /** Datagrams from this address belong to the leg from now on. */
    void learned(PeerAddress address, WebRtcLeg leg);

    /** A handshake wants to begin; false when too many are running. */
    boolean admitHandshake(DtlsLink link);

    /** A handshake that was admitted is over, with or without keys. */
    void handshakeEnded(DtlsLink link);

    /** For a new handshake. */
    DtlsLink newLink(long leg);

    /** Our certificate. */
    DtlsEndpoint endpoint();

    /** The configured times. */
    MediaConfig.Timeouts timeouts();

    /** The plane's counters. */
    Counters<MediaCounter> counters();
}
