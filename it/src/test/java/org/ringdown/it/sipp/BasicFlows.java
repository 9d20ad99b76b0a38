package org.ringdown.it.sipp;

import static org.ringdown.it.sipp.Script.HELD;
import static org.ringdown.it.sipp.Script.HOLD;
import static org.ringdown.it.sipp.Script.SDP;
import static org.ringdown.it.sipp.Script.callee;
import static org.ringdown.it.sipp.Script.caller;

import java.util.List;

/** Calls as they are meant to be, and what two parties say to each other while they last. */
final class BasicFlows {
    private static final String DTMF =
            """
            Content-Type: application/dtmf-relay

            Signal=5
            Duration=160
            """;

    private BasicFlows() {}

    static List<Flow> all() {
        return List.of(
                Flow.of("the caller hangs up", caller().invite().ringing().answered().bye())
                        .with(talk().hungUp()),
                Flow.of("the callee hangs up", caller().invite().ringing().answered().hungUp())
                        .with(talk().bye()),
                Flow.of("answered at once", caller().invite().answered().bye())
                        .with(callee().invited().answer(200).acked().hungUp()),
                Flow.of(
                                "early media",
                                caller().invite()
                                        .holds("m=audio [1-9]")
                                        .expect(183)
                                        .expect(200)
                                        .ack()
                                        .bye())
                        .with(
                                callee().invited()
                                        .answer(183, "", SDP)
                                        .pause(100)
                                        .answer(200)
                                        .acked()
                                        .hungUp()),
                Flow.of(
                                "early media of two devices, one answers",
                                caller().invite().heard(183).heard(183).expect(200).ack().bye())
                        .with(
                                callee().invited()
                                        .answer(183, "", SDP)
                                        .pause(600)
                                        .answer(200)
                                        .acked()
                                        .hungUp())
                        .with(
                                callee().invited()
                                        .answer(183, "", SDP)
                                        .has("Reason", "cause=200")
                                        .request("CANCEL")
                                        .reply(200)
                                        .answer(487)
                                        .acked()),
                Flow.of(
                                "delayed offer",
                                caller().offering("")
                                        .invite()
                                        .ringing()
                                        .holds("m=audio [1-9]")
                                        .expect(200)
                                        .ack(SDP)
                                        .bye())
                        .with(
                                callee().invited()
                                        .answer(180)
                                        .answer(200)
                                        .holds("m=audio [1-9]")
                                        .acked()
                                        .hungUp()),
                Flow.of(
                                "re-INVITE of the caller",
                                connected().within("INVITE", "", SDP).answered().bye())
                        .with(talk().invitedAgain().answer(200).acked().hungUp()),
                Flow.of(
                                "re-INVITE of the callee",
                                connected().invitedAgain().answer(200).acked().hungUp())
                        .with(talk().within("INVITE", "", SDP).answered().bye()),
                Flow.of(
                                "hold and resume",
                                connected()
                                        .within("INVITE", "", HOLD)
                                        .holds("a=recvonly")
                                        .answered()
                                        .within("INVITE", "", SDP)
                                        .answered()
                                        .bye())
                        .with(
                                talk().holds("a=sendonly")
                                        .invitedAgain()
                                        .answer(200, "", HELD)
                                        .acked()
                                        .invitedAgain()
                                        .answer(200)
                                        .acked()
                                        .hungUp()),
                Flow.of(
                                "a refused re-INVITE leaves the call",
                                connected().within("INVITE", "", SDP).refusedAgain(488).bye())
                        .with(talk().invitedAgain().answer(488).acked().hungUp()),
                Flow.of(
                                "UPDATE of the confirmed call",
                                connected().within("UPDATE", "", SDP).expect(200).bye())
                        .with(talk().request("UPDATE").reply(200, "", SDP).hungUp()),
                Flow.of(
                                "UPDATE of the early call",
                                caller().invite()
                                        .expect(183)
                                        .within("UPDATE", "", SDP)
                                        .expect(200)
                                        .expect(200)
                                        .ack(2)
                                        .bye())
                        .with(
                                callee().invited()
                                        .answer(183, "", SDP)
                                        .request("UPDATE")
                                        .reply(200, "", SDP)
                                        .answer(200)
                                        .acked()
                                        .hungUp()),
                Flow.of("INFO with a digit", connected().within("INFO", "", DTMF).expect(200).bye())
                        .with(talk().holds("Signal=5").request("INFO").reply(200).hungUp()),
                Flow.of(
                                "INFO of the callee",
                                connected().holds("Signal=5").request("INFO").reply(200).bye())
                        .with(talk().within("INFO", "", DTMF).expect(200).hungUp()),
                Flow.of("OPTIONS within the call", connected().within("OPTIONS").expect(200).bye())
                        .with(talk().request("OPTIONS").reply(200).hungUp()),
                Flow.of(
                                "MESSAGE within the call",
                                connected().within("MESSAGE", "", TEXT).expect(200).bye())
                        .with(talk().holds("hello").request("MESSAGE").reply(200).hungUp()),
                Flow.of(
                                "100rel, one provisional",
                                caller().with("Supported: 100rel")
                                        .invite()
                                        .has("RSeq", "1")
                                        .expect(183)
                                        .within("PRACK", "RAck: 1 2 INVITE\n", "")
                                        .expect(200)
                                        .expect(200)
                                        .ack(2)
                                        .bye())
                        .with(
                                callee().invited()
                                        .answer(183, "Require: 100rel\nRSeq: 1\n", SDP)
                                        .has("RAck", "1 2 INVITE")
                                        .request("PRACK")
                                        .reply(200)
                                        .answer(200, "", "")
                                        .acked()
                                        .hungUp()),
                Flow.of(
                                "100rel, several provisionals",
                                caller().with("Supported: 100rel")
                                        .invite()
                                        .expect(183)
                                        .within("PRACK", "RAck: 1 2 INVITE\n", "")
                                        .expect(200)
                                        .has("RSeq", "2")
                                        .expect(180)
                                        .within("PRACK", "RAck: 2 2 INVITE\n", "")
                                        .expect(200)
                                        .expect(200)
                                        .ack(2)
                                        .bye())
                        .with(
                                callee().invited()
                                        .answer(183, "Require: 100rel\nRSeq: 1\n", SDP)
                                        .request("PRACK")
                                        .reply(200)
                                        .answer(180, "Require: 100rel\nRSeq: 2\n", "")
                                        .request("PRACK")
                                        .reply(200)
                                        .answer(200, "", "")
                                        .acked()
                                        .hungUp()),
                Flow.of(
                                "100rel with an offer in PRACK",
                                caller().with("Supported: 100rel")
                                        .invite()
                                        .expect(183)
                                        .within(
                                                "PRACK",
                                                "RAck: 1 2 INVITE\n",
                                                SDP.replace("- 1 1", "- 1 2"))
                                        .holds("m=audio [1-9]")
                                        .expect(200)
                                        .expect(200)
                                        .ack(2)
                                        .bye())
                        .with(
                                callee().invited()
                                        .answer(183, "Require: 100rel\nRSeq: 1\n", SDP)
                                        .holds("m=audio [1-9]")
                                        .request("PRACK")
                                        .reply(200, "", SDP)
                                        .answer(200, "", "")
                                        .acked()
                                        .hungUp()),
                Flow.of(
                                "session timer too small",
                                caller().with("Session-Expires: 90\nSupported: timer")
                                        .invite()
                                        .has("Min-SE", "1800")
                                        .refused(422))
                        .with(callee().invited().answer(422, "Min-SE: 1800\n", "").acked()),
                Flow.of(
                                "session refreshed by the caller",
                                caller().with(
                                                "Session-Expires: 1800;refresher=uac\nSupported: timer")
                                        .invite()
                                        .has("Session-Expires", "1800;refresher=uac")
                                        .answered()
                                        .within(
                                                "UPDATE",
                                                "Session-Expires: 1800;refresher=uac\n",
                                                "")
                                        .expect(200)
                                        .bye())
                        .with(
                                callee().has("Session-Expires", "1800")
                                        .invited()
                                        .answer(200, "Session-Expires: 1800;refresher=uac\n", SDP)
                                        .acked()
                                        .has("Session-Expires", "1800")
                                        .request("UPDATE")
                                        .reply(200)
                                        .hungUp()),
                Flow.of(
                                "session refreshed by the callee",
                                caller().with("Session-Expires: 1800\nSupported: timer")
                                        .invite()
                                        .answered()
                                        .invitedAgain()
                                        .answer(200)
                                        .acked()
                                        .bye())
                        .with(
                                callee().invited()
                                        .answer(200, "Session-Expires: 1800;refresher=uas\n", SDP)
                                        .acked()
                                        .within(
                                                "INVITE",
                                                "Session-Expires: 1800;refresher=uas\n",
                                                SDP)
                                        .answered()
                                        .hungUp()),
                Flow.of(
                                "glare: 491, and again",
                                connected()
                                        .within("INVITE", "", SDP)
                                        .refusedAgain(491)
                                        .pause(200)
                                        .within("INVITE", "", SDP)
                                        .answered()
                                        .bye())
                        .with(
                                talk().invitedAgain()
                                        .answer(491)
                                        .acked()
                                        .invitedAgain()
                                        .answer(200)
                                        .acked()
                                        .hungUp()),
                Flow.of(
                                "blind transfer: REFER and its NOTIFY",
                                connected()
                                        .within("REFER", "Refer-To: <sip:echo@ringdown.test>\n", "")
                                        .expect(202)
                                        .holds("SIP/2.0 200")
                                        .request("NOTIFY")
                                        .reply(200)
                                        .bye())
                        .with(
                                talk().has("Refer-To", "sip:echo@ringdown.test")
                                        .request("REFER")
                                        .reply(202)
                                        .within("NOTIFY", REFER, FRAGMENT)
                                        .expect(200)
                                        .hungUp()),
                Flow.of(
                                "attended transfer: REFER with Replaces",
                                connected()
                                        .within("REFER", "Refer-To: <" + REPLACES + ">\n", "")
                                        .expect(202)
                                        .hungUp())
                        .with(
                                talk().has("Refer-To", "Replaces=a%40b%3Bto-tag")
                                        .request("REFER")
                                        .reply(202)
                                        .bye()),
                Flow.of(
                                "INVITE with Replaces passes",
                                caller().with(
                                                "Replaces: a@b;to-tag=1;from-tag=2\nRequire: replaces")
                                        .invite()
                                        .answered()
                                        .bye())
                        .with(
                                callee().has("Replaces", "a@b;to-tag=1;from-tag=2")
                                        .has("Require", "replaces")
                                        .invited()
                                        .answer(200)
                                        .acked()
                                        .hungUp()),
                Flow.of(
                                "SUBSCRIBE and its NOTIFY",
                                caller().ask("SUBSCRIBE", "Event: presence\nExpires: 60\n", "")
                                        .has("Record-Route", "sip:")
                                        .expect(200)
                                        .has("Event", "presence")
                                        .request("NOTIFY")
                                        .reply(200)
                                        .within("SUBSCRIBE", "Event: presence\nExpires: 0\n", "")
                                        .expect(200))
                        .with(
                                callee().subscribed()
                                        .tagging()
                                        .reply(200, "Expires: 60\n", "")
                                        .within(
                                                "NOTIFY",
                                                "Event: presence\nSubscription-State: active\n",
                                                "")
                                        .expect(200)
                                        .request("SUBSCRIBE")
                                        .untagged()
                                        .reply(200)));
    }

    static final String TEXT =
            """
            Content-Type: text/plain

            hello
            """;
    private static final String REFER =
            "Event: refer\nSubscription-State: terminated;reason=noresource\n";
    private static final String REPLACES =
            "sip:echo@ringdown.test?Replaces=a%40b%3Bto-tag%3D1%3Bfrom-tag%3D2";
    private static final String FRAGMENT =
            """
            Content-Type: message/sipfrag

            SIP/2.0 200 OK
            """;

    /** A caller in a call. */
    static Script connected() {
        return caller().invite().ringing().answered();
    }

    /** A callee in a call. */
    static Script talk() {
        return callee().invited().answer(180).answer(200).acked();
    }
}
