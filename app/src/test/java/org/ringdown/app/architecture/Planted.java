package org.ringdown.app.architecture;

import java.util.List;
import org.ringdown.service.planted.Changing;
import org.ringdown.service.planted.Everything;
import org.ringdown.service.planted.OpenCommand;
import org.ringdown.sip.planted.Impure;

/** Classes that break the rules on purpose: a rule that does not catch its own checks nothing. */
final class Planted {
    private Planted() {}

    /** Sleeps in a test, as no other test may. */
    static final class Sleeper {
        void sleep() throws InterruptedException {
            Thread.sleep(1);
        }
    }

    static List<Class<?>> violating(final String rule) {
        return switch (rule) {
            case "core knows nobody" -> List.of(org.ringdown.core.planted.LooksUp.class);
            case "sip knows core only" -> List.of(org.ringdown.sip.planted.LooksUp.class);
            case "rtc knows core only" -> List.of(org.ringdown.rtc.planted.LooksUp.class);
            case "audio knows core only" -> List.of(org.ringdown.audio.planted.LooksUp.class);
            case "runtime knows nobody above" ->
                    List.of(org.ringdown.runtime.planted.LooksUp.class);
            case "service knows nobody above" ->
                    List.of(org.ringdown.service.planted.LooksUp.class);
            case "gateway does not know app" -> List.of(org.ringdown.gateway.planted.LooksUp.class);
            case "gateways do not see each other" ->
                    List.of(
                            org.ringdown.gateway.one.planted.One.class,
                            org.ringdown.gateway.two.planted.Two.class);
            case "no cycles between packages" ->
                    List.of(
                            org.ringdown.sip.first.planted.First.class,
                            org.ringdown.sip.second.planted.Second.class);
            case "pure code opens nothing and starts nothing", "pure code asks nobody the time" ->
                    List.of(Impure.class);
            case "no static field changes" -> List.of(Changing.class);
            case "events, commands and outputs are closed" -> List.of(OpenCommand.class);
            default -> List.of(Everything.class);
        };
    }
}
