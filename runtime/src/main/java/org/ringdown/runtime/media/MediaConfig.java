package org.ringdown.runtime.media;

import java.net.InetAddress;
import java.time.Duration;

/**
 * How the media plane is set up.
 *
 * @param listen the address of all sockets; a wildcard of either family means every address of both
 * @param webRtcPort the UDP port that the browsers of the first loop share; each further loop has
 *     the next one; 0 takes free ones
 * @param lowestPort first port for phones; an odd one is left out
 * @param highestPort last port for phones
 * @param loops media threads, 1 to 64
 * @param mailbox commands that may wait for a loop
 * @param nativeIo whether Linux system calls are used where they can be
 * @param tcpPort the port where far ends connect that cannot send datagrams (RFC 6544); 0 takes a
 *     free one, -1 is none
 * @param timeouts when to give up
 */
public record MediaConfig(
        InetAddress listen,
        int webRtcPort,
        int lowestPort,
        int highestPort,
        int loops,
        int mailbox,
        boolean nativeIo,
        int tcpPort,
        Timeouts timeouts) {
    private static final int MOST_LOOPS = 64;

    /** The ports must leave room for at least one pair. */
    public MediaConfig {
        if (loops < 1 || loops > MOST_LOOPS) {
            throw new IllegalArgumentException("1 to 64 media loops are supported: " + loops);
        }
        if (webRtcPort < 0 || webRtcPort + loops - 1 > 0xffff) {
            throw new IllegalArgumentException("a port is 0 to 65535: " + webRtcPort);
        }
        if (lowestPort < 1 || highestPort > 0xffff || highestPort - lowestPort < 2) {
            throw new IllegalArgumentException(
                    "a port range has at least three ports: " + lowestPort + "-" + highestPort);
        }
    }

    /** The usual, with these ports and one loop. */
    public static MediaConfig of(
            final InetAddress listen,
            final int webRtcPort,
            final int lowestPort,
            final int highestPort) {
        return new MediaConfig(
                listen,
                webRtcPort,
                lowestPort,
                highestPort,
                1,
                1 << 16,
                true,
                -1,
                Timeouts.DEFAULT);
    }

    /** The same with other timeouts. */
    public MediaConfig with(final Timeouts others) {
        return new MediaConfig(
                listen,
                webRtcPort,
                lowestPort,
                highestPort,
                loops,
                mailbox,
                nativeIo,
                tcpPort,
                others);
    }

    /** The same with that many loops. */
    public MediaConfig withLoops(final int count) {
        return new MediaConfig(
                listen,
                webRtcPort,
                lowestPort,
                highestPort,
                count,
                mailbox,
                nativeIo,
                tcpPort,
                timeouts);
    }

    /** The same with that TCP port. */
    public MediaConfig withTcpPort(final int port) {
        return new MediaConfig(
                listen,
                webRtcPort,
                lowestPort,
                highestPort,
                loops,
                mailbox,
                nativeIo,
                port,
                timeouts);
    }

    /** The same with or without Linux system calls. */
    public MediaConfig withNativeIo(final boolean use) {
        return new MediaConfig(
                listen,
                webRtcPort,
                lowestPort,
                highestPort,
                loops,
                mailbox,
                use,
                tcpPort,
                timeouts);
    }

    /**
     * When to give up.
     *
     * @param silence how long a leg may send nothing valid before {@link MediaEvent.Silent}
     * @param consent how long a browser may send neither a valid check nor media before its leg has
     *     failed (RFC 7675 §5.1 says 30 s)
     * @param connectivity how long after {@link MediaCommand.Remote} the first valid check may take
     * @param handshake how long after the first valid check the keys may take
     * @param latch how long after {@link MediaCommand.Remote} a phone's true address is learned
     */
    public record Timeouts(
            Duration silence,
            Duration consent,
            Duration connectivity,
            Duration handshake,
            Duration latch) {
        /** 60 s of silence, 30 s without consent, 60 s to connect, 30 s to shake hands, 5 s. */
        public static final Timeouts DEFAULT =
                new Timeouts(
                        Duration.ofSeconds(60),
                        Duration.ofSeconds(30),
                        Duration.ofSeconds(60),
                        Duration.ofSeconds(30),
                        Duration.ofSeconds(5));
    }
}
