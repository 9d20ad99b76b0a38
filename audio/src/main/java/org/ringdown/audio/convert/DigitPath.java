package org.ringdown.audio.convert;

import org.jspecify.annotations.Nullable;
import org.ringdown.audio.dtmf.Digits;
import org.ringdown.audio.dtmf.EventPayload;
import org.ringdown.audio.dtmf.EventReader;
import org.ringdown.audio.dtmf.EventWriter;
import org.ringdown.audio.dtmf.ToneDetector;
import org.ringdown.audio.dtmf.ToneGenerator;
import org.ringdown.audio.dtmf.ToneListener;

/**
 * The digits of a sender on their way through a converter. They keep their place in time and their
 * length; while one lasts, the sound beside it is left out, because a receiver plays the digit in
 * its place (RFC 4733 §2.5.1.5).
 */
final class DigitPath implements ToneListener {
    private static final int MILLIS = 1_000;

    /** A digit of which nothing came for so long, while sound did, has ended. */
    private static final int LOST_MILLIS = 100;

    /** Sound that is older than this, next to the last digit, is of a clock that began anew. */
    private static final int OLD_MILLIS = 10_000;

    /** With one packet no more of a tone is made than this, whatever it claims. */
    private static final int BURST_MILLIS = 200;

    /** The least that a receiver of tones must hear (ITU-T Q.24). */
    private static final int LEAST_MILLIS = 40;

    /** What a tone takes to fade. */
    private static final int FADE_MILLIS = 2;

    /** The power of events whose tones were heard, in -dBm0. */
    private static final int USUAL_VOLUME = 10;

    private static final int LOUDEST = 5;
    private static final int SOFTEST = 30;

    private final DigitTerms terms;
    private final EventWriter writer;
    private final ToneGenerator tones;
    private final @Nullable ToneDetector detector;
    private final byte[] payload = new byte[EventPayload.LENGTH];
    private EventReader reader;
    private int readsClock;

    /** Whether sound may still be beside a digit. */
    private boolean active;

    private int began;
    private int stamp;
    private boolean released;
    private long said;

    DigitPath(final DigitTerms terms, final int rate) {
        this.terms = terms;
        writer = new EventWriter(Math.max(MILLIS, terms.to()));
        tones = new ToneGenerator(rate);
        detector = terms.detect() ? new ToneDetector(rate, this) : null;
        reader = new EventReader(Math.max(1, terms.from()), Math.max(1, terms.from()));
    }

    /** Whether the sender's events can be read. */
    boolean reads() {
        return terms.from() > 0;
    }

    /**
     * An event of the sender came.
     *
     * @return whether it was one
     */
    boolean received(
            final int at,
            final byte[] data,
            final int offset,
            final int length,
            final Timeline time,
            final Converter.Sink output) {
        if (readsClock != time.clock()) {
            readsClock = time.clock();
            reader = new EventReader(readsClock, terms.from());
        }
        final int news = reader.read(data, offset, length, at);
        if (news == EventReader.DAMAGED) {
            return false;
        }
        if ((news & EventReader.PREVIOUS_ENDED) != 0) {
            end(reader.previousDuration(), time, output);
        }
        if ((news & EventReader.BEGAN) != 0) {
            begin(at, time, output);
        }
        if ((news & EventReader.ENDED) != 0) {
            if (terms.to() > 0) {
                release(reader.duration());
                say(reader.duration(), time, output);
            } else {
                end(reader.duration(), time, output);
            }
        } else if ((news & EventReader.LONGER) != 0) {
            goOn(reader.duration(), time, output);
        } else if (released) {
            // The end comes again, and is said again.
            say(reader.duration(), time, output);
        }
        return true;
    }

    private void begin(final int at, final Timeline time, final Converter.Sink output) {
        flush(time, output);
        time.moveTo(at, output);
        active = true;
        released = false;
        // Sound beside it may have come first: then it begins that much later, and is as long.
        began = time.position();
        stamp = time.stamp();
        if (terms.to() > 0) {
            writer.press(reader.event(), reader.volume(), 0);
        } else if (reader.event() != Digits.FLASH) {
            tones.press(reader.event(), -Math.clamp(reader.volume(), LOUDEST, SOFTEST));
        }
    }

    private void goOn(final long duration, final Timeline time, final Converter.Sink output) {
        if (terms.to() > 0) {
            say(duration, time, output);
        } else {
            play(ticks(duration, time) - fade(time), time, output);
        }
    }

    /** The digit is over, and all that has to be said of that is said at once. */
    private void end(final long duration, final Timeline time, final Converter.Sink output) {
        if (terms.to() > 0) {
            release(duration);
            flush(time, output);
            return;
        }
        final int least = time.clock() / MILLIS * LEAST_MILLIS;
        final int all = Math.max(least, ticks(duration, time));
        play(all - fade(time), time, output);
        tones.release();
        play(all, time, output);
    }

    private void release(final long duration) {
        writer.release(scaled(duration));
        released = true;
    }

    /** Says what is left to be said of a digit that is over. */
    private void flush(final Timeline time, final Converter.Sink output) {
        while (released && writer.busy()) {
            say(0, time, output);
        }
    }

    private int scaled(final long duration) {
        return (int) (duration * terms.to() / terms.from());
    }

    private int ticks(final long duration, final Timeline time) {
        return (int) (duration * time.clock() / terms.from());
    }

    private static int fade(final Timeline time) {
        return time.clock() / MILLIS * FADE_MILLIS;
    }

    private void say(final long duration, final Timeline time, final Converter.Sink output) {
        write(released ? Integer.MAX_VALUE >> 1 : scaled(duration), time, output);
    }

    private void write(final int now, final Stamps time, final Converter.Sink output) {
        if (writer.write(now, payload, 0) == 0) {
            return;
        }
        final long since = (long) writer.timestamp() * time.stampClock() / terms.to();
        output.digits(payload, EventPayload.LENGTH, stamp + (int) since, writer.mark());
        if (!writer.busy()) {
            released = false;
        }
    }

    /** Makes the tone up to so many ticks after its beginning. */
    private void play(final int until, final Timeline time, final Converter.Sink output) {
        final int most = time.clock() / MILLIS * BURST_MILLIS;
        final int missing = began + until - time.position();
        if (missing > 0 && reader.event() != Digits.FLASH) {
            time.play(tones, Math.min(missing, most), output);
        }
    }

    /** Whether sound of this timestamp is beside a digit, and left out. */
    boolean covers(final int at, final Timeline time, final Converter.Sink output) {
        if (!active) {
            return false;
        }
        final int end = began + ticks(reader.duration(), time);
        final int after = at - end;
        final int millis = time.clock() / MILLIS;
        if (after > -OLD_MILLIS * millis) {
            if (reader.open() ? after <= LOST_MILLIS * millis : after < 0) {
                return true;
            }
            if (reader.giveUp() == EventReader.ENDED) {
                end(reader.duration(), time, output);
            }
            flush(time, output);
            time.moveTo(end, output);
        } else {
            reader.reset();
            stop(time, output);
        }
        active = false;
        return false;
    }

    /** The sender has become another one. */
    void restart(final Timeline time, final Converter.Sink output) {
        if (reader.giveUp() == EventReader.ENDED) {
            end(reader.duration(), time, output);
        }
        stop(time, output);
        reader.reset();
    }

    private void stop(final Timeline time, final Converter.Sink output) {
        flush(time, output);
        writer.reset();
        active = false;
    }

    /**
     * Looks for a tone in sound that is about to be sent.
     *
     * @return whether an event was sent in its place
     */
    boolean heard(
            final short[] pcm,
            final int at,
            final int samples,
            final int ticks,
            final Stamps time,
            final Converter.Sink output) {
        if (detector == null) {
            return false;
        }
        final boolean before = writer.busy() && !released;
        detector.heard(pcm, at, samples);
        if (!writer.busy()) {
            return false;
        }
        if (!before && !released) {
            stamp = time.stamp();
        }
        if (!released) {
            said = (long) (time.stamp() + ticks - stamp) * terms.to() / time.stampClock();
        }
        final boolean inPlace = before || !released;
        write((int) (released ? Integer.MAX_VALUE >> 1 : said), time, output);
        return inPlace;
    }

    @Override
    public void began(final int event) {
        writer.reset();
        released = false;
        writer.press(event, USUAL_VOLUME, 0);
        said = 0;
    }

    @Override
    public void ended(final int event, final int millis) {
        writer.release((int) Math.max(said, (long) millis * terms.to() / MILLIS));
        released = true;
    }
}
