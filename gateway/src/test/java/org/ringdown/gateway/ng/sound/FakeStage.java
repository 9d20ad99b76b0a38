package org.ringdown.gateway.ng.sound;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.ringdown.rtc.sdp.Codec;
import org.ringdown.runtime.media.MediaCommand;
import org.ringdown.runtime.media.StreamRef;
import org.ringdown.runtime.media.feed.Program;
import org.ringdown.runtime.media.play.Prompter;

/** Plays nothing, and says so. */
public final class FakeStage implements Stage {
    /** What was asked for, in words. */
    public final List<String> asked = new ArrayList<>();

    @Override
    public boolean can(final Codec codec) {
        return !codec.name().equalsIgnoreCase("telephone-event");
    }

    @Override
    public void play(
            final StreamRef stream,
            final long playing,
            final Program program,
            final Codec codec,
            final Consumer<Prompter.Begun> to) {
        asked.add(
                "leg "
                        + stream.leg()
                        + " in "
                        + codec.name()
                        + ", "
                        + program.times()
                        + " times, from "
                        + program.start()
                        + ", enough after "
                        + program.enoughMillis());
        to.accept(new Prompter.Begun.Refused("a test"));
    }

    @Override
    public @Nullable Archive archive() {
        return null;
    }

    @Override
    public void hearDigits(
            final DigitLog.Presser who, final Target target, final InetSocketAddress to) {
        asked.add("digits of " + who.tag() + " to " + to);
    }

    @Override
    public void post(final MediaCommand command) {
        asked.add(command.toString());
    }
}
