package org.ringdown.rtc.srtp;

import org.jspecify.annotations.Nullable;
import org.ringdown.core.Parsed;
import org.ringdown.core.Secret;
import org.ringdown.rtc.crypto.CipherChoice;
import org.ringdown.rtc.crypto.Workbench;

/**
 * Opens what the peer has protected. Foreign bytes never throw; a packet whose tag is wrong changes
 * nothing, neither here nor in its array.
 */
public final class SrtpReceiver {
    private final CipherChoice choice;
    private final Workbench workbench;
    private Opener current;
    private @Nullable Opener before;
    private long beforeUntil;
    private int length;

    /**
     * A receiver with the peer's master key and salt.
     *
     * @param key {@link SrtpProfile#keyLength} bytes
     * @param salt {@link SrtpProfile#saltLength} bytes
     */
    public SrtpReceiver(final SrtpProfile profile, final byte[] key, final byte[] salt) {
        this(new SrtpKey(profile, Secret.of(key), Secret.of(salt)));
    }

    /** A receiver with the peer's master key and salt. */
    public SrtpReceiver(final SrtpKey theirs) {
        this(theirs, CipherChoice.OWN);
    }

    /** A receiver with the peer's master key and salt, by these ways through the platform. */
    public SrtpReceiver(final SrtpKey theirs, final CipherChoice choice) {
        this(theirs, choice, new Workbench());
    }

    /**
     * A receiver with the peer's master key and salt.
     *
     * @param choice the ways through the platform
     * @param workbench what it shares with other sessions of the same thread
     */
    public SrtpReceiver(
            final SrtpKey theirs, final CipherChoice choice, final Workbench workbench) {
        this(
                new Opener(theirs, choice, workbench, new Streams(), new Streams()),
                choice,
                workbench);
    }

    private SrtpReceiver(
            final Opener opener, final CipherChoice choice, final Workbench workbench) {
        this.choice = choice;
        this.workbench = workbench;
        current = opener;
    }

    /** The key the session uses, the newest one. */
    public SrtpKey key() {
        return current.key();
    }

    /** The profile the session uses. */
    public SrtpProfile profile() {
        return current.key().profile();
    }

    /** Bytes of the packet that was opened last. */
    public int length() {
        return length;
    }

    /** How many streams have been opened with the newest key. */
    public int streams() {
        return current.rtp().count();
    }

    /**
     * Takes a new key of the peer, as a re-offer brings one, which may be of another suite. Packets
     * that are on their way under the key before are opened too, for a while; a key still older is
     * forgotten. Nothing happens when the key is the one in use.
     *
     * @param theirs the new key
     * @param until when the key before is forgotten, on the clock of {@link #expire}
     */
    public void rekey(final SrtpKey theirs, final long until) {
        if (!theirs.equals(current.key())) {
            before = current;
            before.rtp().unrecorded();
            before.rtcp().unrecorded();
            beforeUntil = until;
            current = new Opener(theirs, choice, workbench, new Streams(), new Streams());
        }
    }

    /** Forgets the key before the newest one when its time is over. */
    public void expire(final long now) {
        if (before != null && now - beforeUntil >= 0) {
            before = null;
        }
    }

    /** Opens the SRTP packet of {@code size} bytes at {@code offset}, in place. */
    public Unprotect unprotectRtp(final byte[] data, final int offset, final int size) {
        final Opener old = before;
        final Unprotect outcome = current.rtp(data, offset, size, old);
        if (outcome == Unprotect.OK) {
            length = current.length();
        } else if (old != null && old.rtp(data, offset, size, null) == Unprotect.OK) {
            length = old.length();
            return Unprotect.OK;
        }
        return outcome;
    }

    /** Opens the SRTCP packet of {@code size} bytes at {@code offset}, in place. */
    public Unprotect unprotectRtcp(final byte[] data, final int offset, final int size) {
        final Opener old = before;
        final Unprotect outcome = current.rtcp(data, offset, size);
        if (outcome == Unprotect.OK) {
            length = current.length();
        } else if (old != null && old.rtcp(data, offset, size) == Unprotect.OK) {
            length = old.length();
            return Unprotect.OK;
        }
        return outcome;
    }

    /**
     * Writes down from now on how far each source is under the newest key; to be called again after
     * each {@link #rekey}.
     */
    public void record(final IndexLedger rtpIn, final IndexLedger rtcpIn) {
        current.rtp().record(rtpIn);
        current.rtcp().record(rtcpIn);
    }

    /**
     * Goes on where another process has stopped, and goes on writing in the same ledgers. Every
     * packet up to the highest of each source counts as seen, so that none can be played again.
     *
     * @param theirs the key that the ledgers are about
     * @param workbench what it shares with other sessions of the same thread
     */
    public static Parsed<SrtpReceiver> resume(
            final SrtpKey theirs,
            final IndexLedger rtpIn,
            final IndexLedger rtcpIn,
            final Workbench workbench) {
        final Streams rtp = Streams.resumed(rtpIn, Streams.RTP_INDICES);
        final Streams rtcp = Streams.resumed(rtcpIn, Streams.RTCP_INDICES);
        return rtp == null || rtcp == null
                ? Parsed.malformed("a ledger has each source once, and indices in their range", 0)
                : Parsed.ok(
                        new SrtpReceiver(
                                new Opener(theirs, CipherChoice.OWN, workbench, rtp, rtcp),
                                CipherChoice.OWN,
                                workbench));
    }
}
