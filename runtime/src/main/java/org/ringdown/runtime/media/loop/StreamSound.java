package org.ringdown.runtime.media.loop;

import org.jspecify.annotations.Nullable;
import org.ringdown.rtc.format.Conversion;
import org.ringdown.rtc.rtcp.RtcpView;
import org.ringdown.rtc.rtp.RtpStream;
import org.ringdown.rtc.rtp.RtpView;
import org.ringdown.runtime.media.LegQuality;
import org.ringdown.runtime.media.MediaCommand;
import org.ringdown.runtime.media.MediaEvent;
import org.ringdown.runtime.media.digits.DigitEar;
import org.ringdown.runtime.media.play.Player;
import org.ringdown.runtime.media.record.Tap;
import org.ringdown.runtime.media.sound.LineQuality;
import org.ringdown.runtime.media.sound.SoundPath;
import org.ringdown.runtime.media.sound.SoundReports;
import org.ringdown.runtime.media.sound.Talker;

/**
 * What a stream has besides packets that pass: sound that is converted, reports of our own where
 * the two ends have none for each other (RFC 3550 §6.4), and how good the line is. Owned by the
 * loop.
 */
final class StreamSound {
    private final LegHost host;
    private final LineQuality line = new LineQuality();
    private @Nullable SoundPath path;
    private @Nullable SoundReports reports;

    /** What makes copies of another's sound for the far end, and what is reported of them. */
    private @Nullable SoundPath copies;

    private @Nullable SoundReports copiesTold;
    private @Nullable Tap playedTo;
    private @Nullable DigitEar ear;
    private long latestPlaying;

    StreamSound(final LegHost host) {
        this.host = host;
    }

    /** What converts the sound that is heard; {@code null} where none is. */
    @Nullable SoundPath path() {
        return path;
    }

    /** Whether packets of this payload type are converted. */
    boolean takes(final int payloadType) {
        return path != null && path.takes(payloadType);
    }

    /** Converts what is heard, as before where nothing has changed. */
    void convert(final @Nullable Conversion conversion) {
        final SoundPath before = path;
        if (before != null) {
            if (before.conversion().equals(conversion)) {
                return;
            }
            line.converted(before);
            before.close();
        }
        path = made(conversion);
    }

    private @Nullable SoundPath made(final @Nullable Conversion conversion) {
        return conversion == null
                ? null
                : SoundPath.of(
                        conversion, host.codecs(), host.soundClock(), host.entropy().nextLong());
    }

    /** Converts what is copied to the far end, as before where nothing has changed. */
    void copy(final @Nullable Conversion conversion) {
        final SoundPath before = copies;
        if (before != null) {
            if (before.conversion().equals(conversion)) {
                return;
            }
            before.close();
        }
        copies = made(conversion);
        if (copies != null && copiesTold == null) {
            copiesTold = new SoundReports((int) host.entropy().nextLong());
        }
    }

    /** Whether what is copied to the far end is converted. */
    boolean makesCopies() {
        return copies != null;
    }

    /** Converts a packet that is copied to the far end, if it is of those that are converted. */
    void copied(final byte[] data, final int length, final SoundPath.Way to, final long now) {
        if (copies != null && copies.takes(RtpView.payloadType(data, 0))) {
            copies.received(data, length, to, now);
        }
    }

    /** Converts a packet if it is of those that are converted; whether it was. */
    boolean converted(final byte[] data, final int length, final SoundPath.Way to, final long now) {
        final SoundPath with = path;
        if (with == null || !with.takes(RtpView.payloadType(data, 0))) {
            return false;
        }
        with.received(data, length, to, now);
        return true;
    }

    /** The stream is bridged with another: are there reports of our own? */
    void reportFor(final StreamSound other, final boolean wanted) {
        if (path == null && other.path == null && !wanted) {
            reports = null;
        } else if (reports == null) {
            reports = new SoundReports((int) host.entropy().nextLong());
        }
    }

    /** The stream is bridged with nobody. */
    void alone() {
        convert(null);
        reports = null;
    }

    /**
     * Sends the report that is due, if one is.
     *
     * @param player what the far end hears instead of its peer, or {@code null}
     */
    void report(final Stream stream, final @Nullable Player player, final long now) {
        reportCopies(stream, now);
        final Stream other = stream.peer();
        final SoundReports due = player != null ? player.reports() : reports;
        if (due == null || (player == null && other == null) || !due.due(now)) {
            return;
        }
        // Of a source that is bridged as it is its receiver reports.
        final Source source =
                player == null || other == null || reports != null ? stream.latest() : null;
        final Talker sent = player != null || other == null ? player : sent(stream, other);
        final RtpStream hears = source == null ? null : source.stream();
        final long epoch = host.epochMillis();
        final byte[] room = host.room();
        final int length = due.write(room, sent, hears, now, epoch);
        line.sent(room, length, now);
        if (path != null) {
            path.complexity(host.complexity());
        }
        stream.sendRtcp(room, line.extend(room, length, hears, path, now, epoch));
    }

    /** Nobody else tells the far end of a source that is made for it alone. */
    private void reportCopies(final Stream stream, final long now) {
        final SoundPath made = copies;
        if (made != null && copiesTold != null && made.packets() > 0 && copiesTold.due(now)) {
            final byte[] room = host.room();
            final int length = copiesTold.write(room, made, null, now, host.epochMillis());
            line.sent(room, length, now);
            made.complexity(host.complexity());
            stream.sendRtcp(room, length);
        }
    }

    /** Who the far end hears of its peer: what we make of it, or its own source that passes. */
    private static @Nullable Talker sent(final Stream stream, final Stream other) {
        final SoundPath made = other.sound().path;
        final Source passes = other.latest();
        return made != null ? made : passes == null || !stream.sends(passes.ssrc()) ? null : passes;
    }

    /**
     * RTCP came from the far end.
     *
     * @return whether it was for us alone
     */
    boolean received(
            final byte[] data,
            final int length,
            final @Nullable Player player,
            final @Nullable Stream other,
            final long now) {
        final boolean valid = RtcpView.valid(data, 0, length);
        if (valid) {
            line.received(data, length, now);
            if (player != null) {
                player.reports().received(data, length, player, now);
            }
            if (copiesTold != null && copies != null) {
                copiesTold.received(data, length, copies, now);
            }
        }
        if (other == null || reports == null) {
            return false;
        }
        if (valid) {
            reports.received(data, length, other.sound().path, now);
        }
        return true;
    }

    /** Valid RTCP of the peer passes to the far end. */
    void passed(final byte[] data, final int length, final long now) {
        line.sent(data, length, now);
    }

    /** Who is told of digits that come; {@code null} for nobody. */
    void ear(final @Nullable DigitEar with) {
        if (ear != null) {
            ear.close();
        }
        ear = with;
    }

    @Nullable DigitEar ear() {
        return ear;
    }

    /** A packet came from the far end. */
    void heard(final byte[] data, final int length, final long now) {
        if (ear != null) {
            ear.heard(data, length, now, host::tell);
        }
    }

    /** Looks after what has a time. */
    void supervise(final long now) {
        if (ear != null) {
            ear.supervise(now, host::tell);
        }
    }

    /**
     * Whether something was ordered to be played after this, though it came before: each is opened
     * by a thread of its own. Then this is over before it begins.
     */
    boolean overtaken(final MediaCommand.Play order) {
        if (order.playing() >= latestPlaying) {
            latestPlaying = order.playing();
            return false;
        }
        order.playback().stop();
        host.tell(
                new MediaEvent.Played(
                        order.leg(),
                        order.playing(),
                        MediaEvent.Played.How.REPLACED,
                        order.playback().position()));
        return true;
    }

    /** Gives what the stream plays to this, too. */
    void recordPlayed(final @Nullable Tap to) {
        final Tap old = playedTo;
        playedTo = to;
        if (old != null && old != to) {
            old.end();
        }
    }

    /** The far end is about to hear a packet that the stream plays. */
    void played(final byte[] data, final int length, final long now) {
        if (playedTo != null) {
            playedTo.rtp(data, length, now);
        }
    }

    /** How well a source is heard. */
    LegQuality quality(final @Nullable RtpStream heard) {
        return line.figures(heard, path);
    }
}
