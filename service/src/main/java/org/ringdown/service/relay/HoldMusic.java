package org.ringdown.service.relay;

import java.util.List;
import org.ringdown.runtime.media.feed.Program;
import org.ringdown.runtime.media.play.Prompter;

/**
 * What is played to who is put on hold. Any thread.
 *
 * @param prompter plays it
 * @param program played from its beginning each time
 */
public record HoldMusic(Prompter prompter, Program program) {
    private static final double LEVEL = -24;
    private static final long BEEP_MILLIS = 250;
    private static final long GAP_MILLIS = 150;
    private static final long PAUSE_MILLIS = 4_000;

    /** Two short notes every few seconds: that the call is still there. */
    public static Program tones() {
        return Program.of(
                        new Program.Item.Tone(List.of(440.0), LEVEL, BEEP_MILLIS),
                        new Program.Item.Silence(GAP_MILLIS),
                        new Program.Item.Tone(List.of(523.25), LEVEL, BEEP_MILLIS),
                        new Program.Item.Silence(PAUSE_MILLIS))
                .times(Program.FOR_EVER);
    }
}
