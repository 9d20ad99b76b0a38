package org.ringdown.it.sipp;

import static org.ringdown.it.sipp.BasicFlows.TEXT;
import static org.ringdown.it.sipp.Script.callee;
import static org.ringdown.it.sipp.Script.caller;

import java.util.ArrayList;
import java.util.List;

/** Calls that do not come to be, or that one of several devices takes. */
final class RefusedFlows {
    private RefusedFlows() {}

    static List<Flow> all() {
        final List<Flow> all = new ArrayList<>();
        for (final int status : new int[] {404, 406, 415, 480, 486, 500, 504, 600, 603}) {
            all.add(
                    Flow.of(status + " of the callee", caller().invite().refused(status))
                            .with(callee().invited().answer(status).acked()));
        }
        all.addAll(cancelled());
        all.addAll(forked());
        all.addAll(atTheDoor());
        return all;
    }

    private static Script rings() {
        return callee().invited().answer(180);
    }

    private static Script isCancelled() {
        return rings().request("CANCEL").reply(200).answer(487).acked();
    }

    private static List<Flow> cancelled() {
        return List.of(
                Flow.of(
                                "CANCEL while it rings",
                                caller().invite().ringing().cancel().heard(200).refused(487))
                        .with(isCancelled()),
                Flow.of(
                                "CANCEL before the callee has said anything",
                                caller().invite()
                                        .trying()
                                        .pause(200)
                                        .cancel()
                                        .heard(200)
                                        .maybe(180)
                                        .refused(487))
                        .with(
                                callee().invited()
                                        .pause(600)
                                        .answer(180)
                                        .request("CANCEL")
                                        .reply(200)
                                        .answer(487)
                                        .acked()),
                Flow.of(
                                "CANCEL crosses the 200",
                                caller().invite()
                                        .ringing()
                                        .cancel()
                                        .heard(200)
                                        .expect(200)
                                        .ack()
                                        .bye())
                        .with(rings().request("CANCEL").reply(200).answer(200).acked().hungUp()),
                Flow.of(
                                "CANCEL too late",
                                caller().invite().expect(200).ack().cancel().heard(200).hungUp())
                        .with(callee().invited().answer(200).acked().pause(300).bye()),
                Flow.of("CANCEL of nothing", caller().bare("CANCEL", "", "").heard(481)),
                Flow.of(
                                "CANCEL reaches all devices",
                                caller().invite()
                                        .heard(180)
                                        .heard(180)
                                        .cancel()
                                        .heard(200)
                                        .refused(487))
                        .with(isCancelled())
                        .with(isCancelled()));
    }

    private static Script elsewhere() {
        return rings().has("Reason", "SIP;cause=200;text=\"Call completed elsewhere\"")
                .request("CANCEL")
                .reply(200)
                .answer(487)
                .acked();
    }

    private static List<Flow> forked() {
        return List.of(
                Flow.of(
                                "one of two answers, the other hears it",
                                caller().invite().heard(180).heard(180).expect(200).ack().bye())
                        .with(rings().pause(400).answer(200).acked().hungUp())
                        .with(elsewhere()),
                Flow.of(
                                "one of two is busy, the other answers",
                                caller().invite().heard(180).expect(200).ack().bye())
                        .with(callee().invited().answer(486).acked())
                        .with(rings().pause(400).answer(200).acked().hungUp()),
                Flow.of("both are busy", caller().invite().refused(486))
                        .with(callee().invited().answer(486).acked())
                        .with(callee().invited().answer(486).acked()),
                Flow.of("a 603 ends it for all", caller().invite().heard(180).refused(603))
                        .with(isCancelled())
                        .with(callee().invited().pause(300).answer(603).acked()),
                Flow.of("the best of two refusals", caller().invite().refused(486))
                        .with(callee().invited().answer(503, "Retry-After: 5\n", "").acked())
                        .with(callee().invited().pause(100).answer(486).acked()),
                Flow.of(
                                "the less preferred device rings second",
                                caller().invite().heard(180).expect(200).ack().bye())
                        .with(callee().invited().answer(486).acked(), ";q=1.0")
                        .with(rings().answer(200).acked().hungUp(), ";q=0.5"),
                Flow.of(
                                "three devices, and the third answers",
                                caller().invite()
                                        .heard(180)
                                        .heard(180)
                                        .heard(180)
                                        .expect(200)
                                        .ack()
                                        .bye())
                        .with(elsewhere())
                        .with(elsewhere())
                        .with(rings().pause(500).answer(200).acked().hungUp()),
                Flow.of(
                                "Max-Breadth 1: one device after the other",
                                caller().with("Max-Breadth: 1")
                                        .invite()
                                        .heard(180)
                                        .expect(200)
                                        .ack()
                                        .bye())
                        .with(callee().invited().answer(486).acked(), ";q=1.0")
                        .with(
                                callee().has("Max-Breadth", "1")
                                        .invited()
                                        .answer(180)
                                        .answer(200)
                                        .acked()
                                        .hungUp(),
                                ";q=0.9"),
                Flow.of(
                                "Max-Breadth 0: no copy may be made",
                                caller().with("Max-Breadth: 0").invite().refused(440))
                        .registered());
    }

    private static List<Flow> atTheDoor() {
        return List.of(
                Flow.of("no password", caller().withoutPassword().invite().refused(407)),
                Flow.of("the wrong password", caller().withWrongPassword().invite().refused(407)),
                Flow.of(
                        "a nonce that nobody gave",
                        caller().withoutPassword()
                                .with(
                                        "Proxy-Authorization: Digest username=\"@CALLER@\","
                                                + " realm=\"@DOMAIN@\", nonce=\"AAAA\", uri=\"sip:x\","
                                                + " algorithm=MD5, qop=auth, nc=00000001, cnonce=\"a\","
                                                + " response=\"0123456789abcdef0123456789abcdef\"")
                                .invite()
                                .refused(407)),
                Flow.of("From is somebody else", caller().from("callee0x").invite().refused(403)),
                Flow.of(
                        "nobody of this name",
                        caller().to("sip:nobody@@DOMAIN@").invite().refused(404)),
                Flow.of(
                        "not registered",
                        caller().to("sip:@CALLER@@@DOMAIN@").invite().refused(480)),
                Flow.of(
                        "Max-Forwards has come to an end",
                        caller().hops(0).withoutPassword().invite().refused(483)),
                Flow.of(
                        "an unknown Proxy-Require",
                        caller().withoutPassword()
                                .with("Proxy-Require: teleport")
                                .invite()
                                .has("Unsupported", "teleport")
                                .refused(420)),
                Flow.of(
                        "a scheme that is no telephone's",
                        caller().to("mailto:callee@ringdown.test")
                                .withoutPassword()
                                .invite()
                                .refused(416)),
                Flow.of("a BYE of no call", caller().bare("BYE", "", "").heard(407)),
                Flow.of(
                        "MESSAGE to nobody",
                        caller().to("sip:nobody@@DOMAIN@").ask("MESSAGE", "", TEXT).heard(404)));
    }
}
