package org.ringdown.runtime.media.loop;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.ringdown.rtc.offer.PayloadMap;
import org.ringdown.rtc.rtcp.RtcpRewriter;
import org.ringdown.rtc.rtcp.RtcpView;
import org.ringdown.rtc.rtp.RtpView;
import org.ringdown.runtime.media.Terms;

/**
 * Who gets a copy of what a stream receives, and of whom the stream gets one itself. Owned by the
 * loop. Copies are made in the loop's spare room, since whoever sends a packet may change it.
 */
final class Audience {
    private static final Stream[] NOBODY = {};

    private final Stream self;
    private Stream[] listeners = NOBODY;
    private @Nullable Stream heard;
    private Terms terms = Terms.closed();

    Audience(final Stream self) {
        this.self = self;
    }

    /** Whether anybody listens. */
    boolean any() {
        return listeners.length > 0;
    }

    /** Whom the stream gets a copy of, or {@code null}. */
    @Nullable Stream heard() {
        return heard;
    }

    /** The stream gets a copy of that one from now on, or of none. */
    void hear(final @Nullable Stream other, final Terms as) {
        final Stream before = heard;
        if (before != null && before != other) {
            before.audience().without(self);
        }
        heard = other;
        terms = other == null ? Terms.closed() : as;
        self.sound().copy(terms.conversion());
        if (other != null && before != other) {
            other.audience().with(self);
        }
    }

    private void with(final Stream listener) {
        final Stream[] more = Arrays.copyOf(listeners, listeners.length + 1);
        more[listeners.length] = listener;
        listeners = more;
    }

    private void without(final Stream listener) {
        listeners =
                Arrays.stream(listeners).filter(each -> each != listener).toArray(Stream[]::new);
    }

    /** The stream is over: it neither hears nor is heard. */
    void end() {
        hear(null, Terms.closed());
        for (final Stream listener : listeners) {
            listener.audience().hear(null, Terms.closed());
        }
    }

    /** A packet of the stream's far end, which stays as it is. */
    void rtp(final byte[] data, final int length, final byte[] room, final long now) {
        for (int i = 0; i < listeners.length; i++) {
            listeners[i].audience().copied(data, length, room, now);
        }
    }

    /** A packet of whom the stream hears: as it is, or made into another codec. */
    private void copied(final byte[] data, final int length, final byte[] room, final long now) {
        if (self.plays()) {
            return;
        }
        final int type = terms.types().to(RtpView.payloadType(data, 0));
        if (type == PayloadMap.DROP) {
            self.sound().copied(data, length, self, now);
            return;
        }
        System.arraycopy(data, 0, room, 0, length);
        RtpView.payloadType(room, 0, type);
        self.sendRtp(room, Stream.extensions(room, length, terms));
    }

    /**
     * The same of RTCP: what the far end says of itself is for whoever hears it; of a source that
     * is made of it we tell ourselves.
     */
    void rtcp(final byte[] data, final int length, final byte[] room) {
        if (!RtcpView.valid(data, 0, length)) {
            return;
        }
        for (int i = 0; i < listeners.length; i++) {
            final Stream listener = listeners[i];
            if (listener.sound().makesCopies() && !listener.sends(RtcpView.sender(data, 0))) {
                continue;
            }
            System.arraycopy(data, 0, room, 0, length);
            final int left = RtcpRewriter.keep(room, 0, length, 0);
            if (left > 0) {
                listener.sendRtcp(room, left);
            }
        }
    }
}
