package org.ringdown.audio.convert;

/**
 * What becomes of digits in sound that is converted. Where the receiver takes no events, those of
 * the sender become tones; where the sender has none, its tones may become events.
 *
 * @param from clock of the durations of the sender's events (RFC 4733 §2.3); 0 when it has none
 * @param to clock of the durations of the events that the receiver takes; 0 when it takes none
 * @param detect whether tones are looked for in the sound of a sender without events
 */
public record DigitTerms(int from, int to, boolean detect) {
    /** Sound alone. */
    public static final DigitTerms NONE = new DigitTerms(0, 0, false);

    /** What is looked for can be said, and comes in no other way. */
    public DigitTerms {
        detect = detect && to > 0 && from == 0;
    }
}
