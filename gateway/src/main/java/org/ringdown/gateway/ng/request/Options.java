package org.ringdown.gateway.ng.request;

import java.util.List;
import java.util.Set;

/**
 * Everything that a request says beside its command and its SDP.
 *
 * @param loadLimit whether the proxy takes {@code load limit} for an answer
 * @param unknown keys and flags that mean nothing here, for the log
 */
public record Options(
        Names names,
        Network network,
        Transport transport,
        Sdes sdes,
        CodecWishes codecs,
        Rewriting rewriting,
        Sound sound,
        Set<Flag> flags,
        boolean loadLimit,
        List<String> unknown) {
    /** Copies. */
    public Options {
        flags = Set.copyOf(flags);
        unknown = List.copyOf(unknown);
    }

    /** Whether a flag is there. */
    public boolean has(final Flag flag) {
        return flags.contains(flag);
    }

    /** Whether a line of the session becomes ours. */
    public boolean replaces(final Rewriting.Replace what) {
        return rewriting.replace().contains(what);
    }

    /** Whether this is wished of RTCP on the port of RTP. */
    public boolean mux(final Transport.Mux wish) {
        return transport.mux().contains(wish);
    }

    /** Whether this is wished of media that share a transport. */
    public boolean bundle(final Transport.Bundle wish) {
        return transport.bundle().contains(wish);
    }
}
