package org.ringdown.it.sipp;

import static org.ringdown.it.sipp.Script.callee;
import static org.ringdown.it.sipp.Script.caller;

import java.util.List;

/** Calls that go another way than straight to the callee's device. */
final class RoutedFlows {
    private RoutedFlows() {}

    static List<Flow> all() {
        return List.of(
                Flow.of(
                                "302 to a number inside",
                                caller().invite().maybe(180, 183).answered().bye())
                        .with(moved("<sip:echo@@DOMAIN@>")),
                Flow.of(
                                "302 to two places, the first is nobody",
                                caller().invite().maybe(180, 183).answered().bye())
                        .with(moved("<sip:nobody@@DOMAIN@>;q=0.9, <sip:echo@@DOMAIN@>;q=0.1")),
                Flow.of("302 back to oneself", caller().invite().refused(302))
                        .with(moved("<sip:@CALLEE@@@DOMAIN@>")),
                Flow.of("an alias", caller().to("sip:info@@DOMAIN@").invite().answered().bye()),
                Flow.of(
                        "our own Route",
                        caller().to("sip:echo@@DOMAIN@")
                                .with("Route: <sip:@DOMAIN@;lr>")
                                .invite()
                                .maybe(180, 183)
                                .answered()
                                .bye()),
                Flow.of(
                        "a strict router's Route",
                        caller().to("sip:echo@@DOMAIN@")
                                .with("Route: <sip:@DOMAIN@>")
                                .invite()
                                .maybe(180, 183)
                                .answered()
                                .bye()),
                Flow.of(
                        "a domain that we do not look for",
                        caller().to("sip:a@127.0.0.1.invalid").invite().refused(404)),
                Flow.of("Max-Forwards goes down", caller().hops(10).invite().answered().bye())
                        .with(
                                callee().has("Max-Forwards", "^ *9")
                                        .invited()
                                        .answer(200)
                                        .acked()
                                        .hungUp()));
    }

    private static Script moved(final String contacts) {
        return callee().invited().moved(contacts).acked();
    }
}
