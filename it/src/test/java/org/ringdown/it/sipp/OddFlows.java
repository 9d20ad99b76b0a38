package org.ringdown.it.sipp;

import static org.ringdown.it.sipp.BasicFlows.TEXT;
import static org.ringdown.it.sipp.BasicFlows.connected;
import static org.ringdown.it.sipp.BasicFlows.talk;
import static org.ringdown.it.sipp.Script.SDP;
import static org.ringdown.it.sipp.Script.callee;
import static org.ringdown.it.sipp.Script.caller;

import java.util.List;
import java.util.stream.Stream;

/** Losses, sizes, methods and headers that are rare, and registrations. */
final class OddFlows {
    private static final String MULTIPART =
            """
            Content-Type: multipart/mixed;boundary=part

            --part
            Content-Type: text/plain

            hello
            --part--
            """;

    private OddFlows() {}

    static List<Flow> all() {
        return Stream.of(losses(), passing(), outside(), registrations())
                .flatMap(List::stream)
                .toList();
    }

    private static List<Flow> losses() {
        return List.of(
                Flow.of("the INVITE is lost", connected().bye())
                        .with(talk().hungUp())
                        .losing("down INVITE"),
                Flow.of("the 180 is lost", caller().invite().expect(200).ack().bye())
                        .with(
                                callee().invited()
                                        .answer(180)
                                        .pause(200)
                                        .answer(200)
                                        .acked()
                                        .hungUp())
                        .losing("up SIP/2.0 180"),
                Flow.of("the 200 is lost", connected().bye())
                        .with(talk().hungUp())
                        .losing("up SIP/2.0 200"),
                Flow.of("the ACK is lost", connected().pause(1500).bye())
                        .with(talk().hungUp())
                        .losing("down ACK"),
                Flow.of("the BYE is lost", connected().bye())
                        .with(talk().hungUp())
                        .losing("down BYE"),
                Flow.of("the refusal is lost", caller().invite().refused(486))
                        .with(callee().invited().answer(486).acked())
                        .losing("up SIP/2.0 486"),
                Flow.of("the ACK of the refusal is lost", caller().invite().refused(486).pause(900))
                        .with(callee().invited().answer(486).acked())
                        .losing("down ACK"),
                Flow.of("the INVITE comes twice", connected().bye())
                        .with(talk().hungUp())
                        .doubling("up INVITE"),
                Flow.of("the BYE comes twice", connected().bye())
                        .with(talk().hungUp())
                        .doubling("up BYE"));
    }

    private static List<Flow> passing() {
        final String big = "X-Big: " + "x".repeat(1_400);
        final String bigger = SDP + ("a=x:" + "y".repeat(196) + "\n").repeat(20);
        return List.of(
                Flow.of(
                                "an INVITE of more than 1300 bytes",
                                caller().with(big).invite().answered().bye())
                        .with(
                                callee().has("X-Big", "x{200}")
                                        .invited()
                                        .answer(200)
                                        .acked()
                                        .hungUp()),
                Flow.of(
                                "an INVITE of more than 4000 bytes",
                                caller().with(big).offering(bigger).invite().answered().bye())
                        .with(callee().invited().answer(200).acked().hungUp()),
                Flow.of(
                                "a body of several parts",
                                caller().ask("MESSAGE", "", MULTIPART).expect(200))
                        .with(
                                callee().holds("multipart/mixed")
                                        .request("MESSAGE")
                                        .tagging()
                                        .reply(200)),
                Flow.of(
                                "headers that nobody knows pass both ways",
                                caller().with("X-Odd: one")
                                        .invite()
                                        .has("X-Odd", "two")
                                        .expect(200)
                                        .ack()
                                        .bye())
                        .with(
                                callee().has("X-Odd", "one")
                                        .invited()
                                        .answer(200, "X-Odd: two\n", SDP)
                                        .acked()
                                        .hungUp()),
                Flow.of(
                                "who somebody is, is not for callers to say",
                                caller().with("P-Asserted-Identity: <sip:boss@ringdown.test>")
                                        .invite()
                                        .answered()
                                        .bye())
                        .with(callee().lacks("boss@").invited().answer(200).acked().hungUp()),
                Flow.of("passwords go no further", caller().invite().answered().bye())
                        .with(
                                callee().lacks("Proxy-Authorization")
                                        .invited()
                                        .answer(200)
                                        .acked()
                                        .hungUp()),
                Flow.of(
                                "a Route of somebody else is not followed",
                                caller().with("Route: <sip:127.0.0.1:9;lr>")
                                        .invite()
                                        .answered()
                                        .bye())
                        .with(callee().invited().answer(200).acked().hungUp()),
                Flow.of(
                                "181, 182 and 199 pass",
                                caller().invite().heard(181).heard(182).heard(199).refused(486))
                        .with(
                                callee().invited()
                                        .answer(181)
                                        .answer(182)
                                        .answer(199)
                                        .answer(486)
                                        .acked()),
                Flow.of("an unknown method passes", caller().ask("TELEPORT", "", "").expect(200))
                        .with(callee().request("TELEPORT").tagging().reply(200)),
                Flow.of(
                                "a call of an hour's digits",
                                connected()
                                        .within("INFO", "", TEXT)
                                        .expect(200)
                                        .within("INFO", "", TEXT)
                                        .expect(200)
                                        .bye())
                        .with(
                                talk().request("INFO")
                                        .reply(200)
                                        .request("INFO")
                                        .reply(200)
                                        .hungUp()));
    }

    private static List<Flow> outside() {
        return List.of(
                Flow.of("MESSAGE", caller().ask("MESSAGE", "", TEXT).expect(200))
                        .with(callee().holds("hello").request("MESSAGE").tagging().reply(200)),
                Flow.of("a refused MESSAGE", caller().ask("MESSAGE", "", TEXT).expect(403))
                        .with(callee().request("MESSAGE").tagging().reply(403)),
                Flow.of("a MESSAGE to who is away", caller().ask("MESSAGE", "", TEXT).expect(202))
                        .with(callee().request("MESSAGE").tagging().reply(480)),
                Flow.of(
                                "OPTIONS to the user",
                                caller().ask("OPTIONS", "", "").has("X-Me", "here").expect(200))
                        .with(callee().request("OPTIONS").tagging().reply(200, "X-Me: here\n", "")),
                Flow.of(
                        "OPTIONS to the server",
                        caller().to("sip:@DOMAIN@")
                                .withoutPassword()
                                .ask("OPTIONS", "", "")
                                .has("Allow", "INVITE")
                                .expect(200)),
                Flow.of(
                                "NOTIFY outside a dialog",
                                caller().ask("NOTIFY", "Event: message-summary\n", "").expect(200))
                        .with(callee().request("NOTIFY").tagging().reply(200)),
                Flow.of(
                                "PUBLISH passes to the user",
                                caller().ask("PUBLISH", "Event: presence\n", TEXT).expect(200))
                        .with(callee().request("PUBLISH").tagging().reply(200)),
                Flow.of(
                                "REFER outside a dialog",
                                caller().ask("REFER", "Refer-To: <sip:echo@ringdown.test>\n", "")
                                        .expect(202))
                        .with(callee().request("REFER").tagging().reply(202)),
                Flow.of(
                        "the echo number",
                        caller().to("sip:echo@@DOMAIN@").invite().maybe(180, 183).answered().bye()),
                Flow.of(
                        "the echo number is held",
                        caller().to("sip:echo@@DOMAIN@")
                                .invite()
                                .maybe(180, 183)
                                .answered()
                                .within("INVITE", "", Script.HOLD)
                                .holds("a=recvonly")
                                .answered()
                                .bye()));
    }

    private static List<Flow> registrations() {
        final String contact = "Contact: <sip:@CALLER@@[local_ip]:[local_port]>";
        return List.of(
                Flow.of(
                        "registered, asked, and taken back",
                        caller().register(contact + ";expires=120\n")
                                .has("Contact", "expires=1[12]")
                                .expect(200)
                                .register("")
                                .has("Contact", "@CALLER@@")
                                .expect(200)
                                .register("Contact: *\nExpires: 0\n")
                                .lacks("Contact: <")
                                .expect(200)),
                Flow.of(
                        "registered for too short",
                        caller().register(contact + ";expires=1\n")
                                .has("Min-Expires", "[0-9]")
                                .expect(423)),
                Flow.of(
                        "registered by several contacts",
                        caller().register(
                                        contact
                                                + ";q=0.5\nContact: <sip:@CALLER@@127.0.0.9:5999>\n")
                                .holds("127.0.0.9:5999")
                                .expect(200)
                                .register("Contact: *\nExpires: 0\n")
                                .expect(200)),
                Flow.of(
                        "* and more is refused",
                        caller().register("Contact: *\nExpires: 60\n").expect(400)),
                Flow.of(
                        "a contact that is no telephone's",
                        caller().register("Contact: <mailto:a@b>\n").expect(400)),
                Flow.of(
                        "Path without its option tag",
                        caller().register(contact + "\nPath: <sip:127.0.0.1:9;lr>\n").expect(421)));
    }
}
