package org.ringdown.audio.convert;

import org.ringdown.audio.dtmf.Digits;
import org.ringdown.audio.dtmf.ToneGenerator;

/** Digits that are put into sound as tones, one after the other, in place of what is there. */
final class Presses {
    /** Digits that may wait; more are left out. */
    private static final int MOST = 64;

    private final int rate;
    private final ToneGenerator tones;
    private final int[] event = new int[MOST];
    private final int[] volume = new int[MOST];
    private final int[] length = new int[MOST];
    private final int[] pause = new int[MOST];
    private int first;
    private int count;
    private int sounding;
    private int pausing;

    Presses(final int rate) {
        this.rate = rate;
        tones = new ToneGenerator(rate);
    }

    /**
     * A digit is to follow on those before.
     *
     * @return whether there was room for it, and it has a tone
     */
    boolean press(final int digit, final int level, final int millis, final int pauseMillis) {
        if (count == MOST || !Digits.known(digit) || digit == Digits.FLASH) {
            return false;
        }
        final int last = (first + count) % MOST;
        event[last] = digit;
        volume[last] = level;
        length[last] = (int) ((long) rate * millis / 1_000);
        pause[last] = (int) ((long) rate * pauseMillis / 1_000);
        count++;
        return true;
    }

    boolean busy() {
        return count > 0 || sounding > 0 || pausing > 0;
    }

    /** Puts tones in place of sound, if there are any to put. */
    void overlay(final short[] pcm, final int at, final int samples) {
        int done = 0;
        while (done < samples && busy()) {
            if (sounding == 0 && pausing == 0) {
                tones.press(event[first], -volume[first]);
                sounding = length[first];
                pausing = pause[first];
                first = (first + 1) % MOST;
                count--;
            }
            final int piece = Math.min(samples - done, sounding > 0 ? sounding : pausing);
            tones.generate(pcm, at + done, piece);
            done += piece;
            if (sounding > 0) {
                sounding -= piece;
                if (sounding == 0) {
                    tones.release();
                }
            } else {
                pausing -= piece;
            }
        }
    }
}
