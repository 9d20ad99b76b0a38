package org.ringdown.gateway.ng.sound;

import java.net.InetSocketAddress;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.ringdown.rtc.sdp.Codec;
import org.ringdown.runtime.media.MediaCommand;
import org.ringdown.runtime.media.StreamRef;
import org.ringdown.runtime.media.feed.Program;
import org.ringdown.runtime.media.play.Prompter;

/** What playing needs of the outside world. */
public interface Stage {
    /** Whether sound can be made into this codec. */
    boolean can(Codec codec);

    /**
     * Plays to a stream's far end.
     *
     * @param to is told once, on the calls' loop
     */
    void play(
            StreamRef stream,
            long playing,
            Program program,
            Codec codec,
            Consumer<Prompter.Begun> to);

    /** Where calls are recorded; {@code null} where they are not. */
    @Nullable Archive archive();

    /** Tells this address of the digits of a stream's far end from now on. */
    void hearDigits(DigitLog.Presser who, Target target, InetSocketAddress to);

    /** Hands a command for a leg on. */
    void post(MediaCommand command);
}
