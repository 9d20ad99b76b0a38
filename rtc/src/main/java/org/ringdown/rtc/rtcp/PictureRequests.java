package org.ringdown.rtc.rtcp;

/**
 * Full intra requests for one source have numbers (RFC 5104 §4.3.1.1): this counts ours and knows
 * those of the peer that were heard before. It also holds back requests that come in crowds, so
 * that a source is not asked again while its picture is on the way.
 */
public final class PictureRequests {
    private static final int NONE = -1;

    private final long least;
    private int sequence = NONE;
    private int heard = NONE;
    private boolean asked;
    private long askedAt;

    /**
     * Requests for one source.
     *
     * @param least how long it is not asked again, on the clock of {@link #due}
     */
    public PictureRequests(final long least) {
        this.least = least;
    }

    /** Whether the source may be asked now; then it counts as asked. */
    public boolean due(final long now) {
        if (asked && now - askedAt < least) {
            return false;
        }
        asked = true;
        askedAt = now;
        return true;
    }

    /** The picture has come: the next request may go at once. */
    public void served() {
        asked = false;
    }

    /** The number of the next full intra request that we send, 0 to 255. */
    public int nextSequence() {
        sequence = sequence + 1 & 0xff;
        return sequence;
    }

    /** Whether a full intra request of the peer is a new one, and no repetition. */
    public boolean isNew(final int peersSequence) {
        final boolean fresh = peersSequence != heard;
        heard = peersSequence;
        return fresh;
    }
}
