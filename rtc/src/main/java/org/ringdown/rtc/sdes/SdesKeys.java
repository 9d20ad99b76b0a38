package org.ringdown.rtc.sdes;

import org.ringdown.rtc.srtp.SrtpKey;

/**
 * What one offer and answer with SDES have settled between us and a peer.
 *
 * @param ourLine the line that we sent
 * @param theirLine the line that the peer sent
 */
public record SdesKeys(CryptoAttribute ourLine, CryptoAttribute theirLine) {
    /** What we protect with. */
    public SrtpKey ours() {
        return ourLine.key();
    }

    /** What the peer protects with. */
    public SrtpKey theirs() {
        return theirLine.key();
    }
}
