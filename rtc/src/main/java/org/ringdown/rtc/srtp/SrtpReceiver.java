package org.ringdown.rtc.srtp;

import org.jspecify.annotations.Nullable;
import org.ringdown.core.Parsed;
import org.ringdown.core.Secret;
import org.ringdown.rtc.crypto.CipherChoice;

/**
 * Opens what the peer has protected. Foreign bytes never throw; a packet whose tag is wrong changes
 * nothing, neither here nor in its array.
 */
public final class SrtpReceiver {
    private final CipherChoice choice;
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
        this(new Opener(theirs, choice, new Streams(), new Streams()), choice);
    }

    private SrtpReceiver(final Opener opener, final CipherChoice choice) {
        this.choice = choice;
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
            beforeUntil = until;
            current = new Opener(theirs, choice, new Streams(), new Streams());
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
     * What another process needs to go on: the newest key, and of each stream its highest index. It
     * holds the key, so it must be kept where nobody else can read it.
     */
    public Secret snapshot() {
        return new StateWriter(StateWriter.RECEIVER, current.key())
                .streams(current.rtp())
                .streams(current.rtcp())
                .finish();
    }

    /**
     * Goes on where a snapshot was taken. Every packet up to the highest of the snapshot counts as
     * seen, so that none can be played again.
     */
    public static Parsed<SrtpReceiver> restore(final Secret snapshot, final CipherChoice choice) {
        final StateReader reader = new StateReader(snapshot.reveal());
        final SrtpKey key = reader.begin(StateWriter.RECEIVER);
        final Streams rtp = reader.streams(Streams.RTP_INDICES, 0);
        final Streams rtcp = reader.streams(Streams.RTCP_INDICES, 0);
        return key == null || !reader.complete()
                ? reader.malformed()
                : Parsed.ok(new SrtpReceiver(new Opener(key, choice, rtp, rtcp), choice));
    }
}
