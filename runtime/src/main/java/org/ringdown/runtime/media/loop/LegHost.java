package org.ringdown.runtime.media.loop;

import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;
import org.ringdown.audio.Codecs;
import org.ringdown.core.Counters;
import org.ringdown.core.Entropy;
import org.ringdown.rtc.crypto.Workbench;
import org.ringdown.rtc.dtls.DtlsEndpoint;
import org.ringdown.runtime.io.PeerAddress;
import org.ringdown.runtime.io.UdpSocket;
import org.ringdown.runtime.media.MediaConfig;
import org.ringdown.runtime.media.MediaCounter;
import org.ringdown.runtime.media.MediaEvent;
import org.ringdown.runtime.media.digits.Pressed;
import org.ringdown.runtime.media.sound.SoundClock;

/** What a leg needs of the loop that owns it. */
interface LegHost {
    /** Tells the listener. */
    void tell(MediaEvent event);

    /** Sends a datagram; false when the kernel would not take it. */
    boolean send(UdpSocket from, PeerAddress to, byte[] data, int length);

    /** Ties a leg's own port to one far end, or to none. */
    void tie(UdpSocket socket, @Nullable PeerAddress to);

    /** Sends a datagram from the port that legs share. */
    boolean sendShared(PeerAddress to, byte[] data, int length);

    /** The port that legs share. */
    int sharedPort();

    /** What comes from this address belongs to the leg from now on, if it shares the port. */
    void learned(PeerAddress address, Component component);

    /** What comes from this address does not belong to the leg any more. */
    void forgotten(PeerAddress address, Component component);

    /** The leg's ICE has something to do then, in nanoseconds since start-up. */
    void due(Leg leg, long at);

    /** How the loop knows the connection from this address; {@code null} when it is closed. */
    @Nullable PeerAddress connection(InetSocketAddress remote);

    /** Where unpredictable bytes come from. */
    Entropy entropy();

    /** Room for a packet of ours beside the one that came; nobody keeps it. */
    byte[] room();

    /** Room for a part of RTCP that came; nobody keeps it. */
    byte[] split();

    /** Where all ciphers of the loop work. */
    Workbench workbench();

    /** A handshake wants to begin; false when too many are running. */
    boolean admitHandshake(DtlsLink link);

    /** A handshake that was admitted is over, with or without keys. */
    void handshakeEnded(DtlsLink link);

    /** For a new handshake. */
    DtlsLink newLink(long leg);

    /** What sound can be converted with. */
    Codecs codecs();

    /** Where sound that has to wait a little waits. */
    SoundClock soundClock();

    /** Streams into which digits are put at their own pace. */
    Pressed pressed();

    /** How much work encoders may do, as busy as the loop is: 0 to 10. */
    int complexity();

    /** Milliseconds since 1970 (UTC), for reports. */
    long epochMillis();

    /** Our certificate. */
    DtlsEndpoint endpoint();

    /** The configured times. */
    MediaConfig.Timeouts timeouts();

    /** The plane's counters. */
    Counters<MediaCounter> counters();
}
