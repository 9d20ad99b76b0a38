package org.ringdown.app.architecture;

import java.io.IOException;
import java.net.DatagramSocket;
import java.util.List;
import java.util.stream.IntStream;
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

    /** Opens a port in a test of pure code. */
    static final class PortOpener {
        void open() throws IOException {
            new DatagramSocket().close();
        }
    }

    /** Sources that keep the limit of a size rule to the last line. */
    static List<Sizes.Source> justSmallEnough(final String rule) {
        return sized(rule, 0);
    }

    /** Sources that go over the limit of a size rule by one. */
    static List<Sizes.Source> tooBig(final String rule) {
        return sized(rule, 1);
    }

    private static List<Sizes.Source> sized(final String rule, final int over) {
        return switch (rule) {
            case Sizes.CLASSES ->
                    List.of(source("Long", "int i;\n".repeat(Sizes.CLASS_LINES - 2 + over)));
            case Sizes.METHODS ->
                    List.of(
                            source(
                                    "Wide",
                                    "void run() {\n"
                                            + "run();\n".repeat(Sizes.METHOD_LINES - 2 + over)
                                            + "}\n"));
            case Sizes.PACKAGES ->
                    IntStream.range(0, Sizes.PACKAGE_CLASSES + over)
                            .mapToObj(i -> source("Part" + i, ""))
                            .toList();
            default -> throw new IllegalArgumentException(rule);
        };
    }

    private static Sizes.Source source(final String name, final String body) {
        return new Sizes.Source(
                name + ".java", "package planted;\nclass " + name + " {\n" + body + "}\n");
    }

    /** What breaks this rule. */
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
            case "nobody ships the tools of tests" ->
                    List.of(org.ringdown.service.planted.Tooled.class);
            case "pure code opens nothing and starts nothing" -> List.of(Impure.class);
            case "no static field changes", "no static field holds state" ->
                    List.of(Changing.class);
            case "names say what a thing is" ->
                    List.of(org.ringdown.service.planted.CallManager.class);
            case "events, commands and outputs are closed" -> List.of(OpenCommand.class);
            default -> List.of(Everything.class);
        };
    }
}
