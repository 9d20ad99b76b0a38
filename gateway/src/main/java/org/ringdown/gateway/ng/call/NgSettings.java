package org.ringdown.gateway.ng.call;

import java.util.Map;
import org.ringdown.gateway.ng.request.Network;

/**
 * What holds for all calls.
 *
 * @param identity of this server, for {@code a=rtpengine}; letters and digits
 * @param dtlsPassive whether we wait for the ClientHello when we may choose
 * @param sipSource whether addresses in SDP are not believed unless asked
 * @param learning how the peer's true address is found when nothing is said
 * @param tos of packets when nothing is said, 0 to 255
 * @param deleteDelay seconds from {@code delete} to the end
 * @param limits when new calls are refused
 * @param timeouts when calls end by themselves
 * @param templates texts as in {@code rtpp-flags}, by name
 */
public record NgSettings(
        String identity,
        boolean dtlsPassive,
        boolean sipSource,
        Network.Learning learning,
        int tos,
        int deleteDelay,
        Limits limits,
        Timeouts timeouts,
        Map<String, String> templates) {
    /** Copies the map. */
    public NgSettings {
        templates = Map.copyOf(templates);
    }

    /**
     * When new calls are refused. What is negative is no limit.
     *
     * @param sessions calls at once
     * @param load of the machine, in hundredths of the load average
     * @param cpu of the machine, in hundredths of a percent
     * @param bandwidth bytes a second received
     */
    public record Limits(int sessions, int load, int cpu, long bandwidth) {
        /** None. */
        public static final Limits NONE = new Limits(-1, -1, -1, -1);
    }

    /**
     * When calls end by themselves, in seconds; 0 for never.
     *
     * @param media nothing came on any stream that may receive
     * @param silent the same while everything is on hold
     * @param offer nobody answered
     * @param whole since the call began
     */
    public record Timeouts(int media, int silent, int offer, int whole) {
        /** 60 s, an hour, an hour, never. */
        public static final Timeouts DEFAULT = new Timeouts(60, 3_600, 3_600, 0);
    }

    /** The same with other limits. */
    public NgSettings with(final Limits others) {
        return new NgSettings(
                identity,
                dtlsPassive,
                sipSource,
                learning,
                tos,
                deleteDelay,
                others,
                timeouts,
                templates);
    }

    /** The usual, for the server of this identity. */
    public static NgSettings of(final String identity) {
        return new NgSettings(
                identity,
                false,
                false,
                Network.Learning.DELAYED,
                0,
                30,
                Limits.NONE,
                Timeouts.DEFAULT,
                Map.of());
    }
}
