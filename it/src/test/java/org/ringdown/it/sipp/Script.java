package org.ringdown.it.sipp;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;

/**
 * What one SIPp does, step by step, as its XML. Words between {@code @} are filled in when it runs:
 * who it is, whom it calls, and over what.
 */
final class Script {
    /** Sound of a telephone that nobody listens to. */
    static final String SDP =
            """
            v=0
            o=- 1 1 IN IP4 127.0.0.1
            s=-
            c=IN IP4 127.0.0.1
            t=0 0
            m=audio 40000 RTP/AVP 0
            a=rtpmap:0 PCMU/8000
            """;

    static final String HOLD = SDP.replace("- 1 1", "- 1 2") + "a=sendonly\n";
    static final String HELD = SDP.replace("- 1 1", "- 1 2") + "a=recvonly\n";

    /** Agents of this name are challenged with MD5 alone, and SIPp knows nothing else. */
    private static final String AGENT = "User-Agent: baresip v3.10\n";

    private static final String ECHOED = "\n[last_Via:]\n[last_Record-Route:]\n";
    private static final String KEPT =
            """

            Via: [$via1]
            Via: [$via2]
            Record-Route: [$rr1]
            Record-Route: [$rr2]
            """;
    private static final String TP = ";transport=@TP@";
    private final boolean caller;
    private final StringBuilder xml = new StringBuilder();
    private final TreeSet<String> variables = new TreeSet<>();
    private final List<String> checks = new ArrayList<>();
    private String target = "sip:@CALLEE@@@DOMAIN@";
    private String tag = "";
    private int cseq;
    private int inviteCseq = 1;
    private int steps;
    private int inviteStep;
    private String inviteHeaders = "";
    private String inviteBody = SDP;
    private boolean password = true;
    private String secret = "@PASSWORD@";
    private String from = "@CALLER@";
    private int hops = 70;

    /** Then SIPp's own words for its headers do; else those that were kept have to. */
    private boolean inviteCameLast;

    private Script(final boolean caller) {
        this.caller = caller;
    }

    /** One that begins. */
    static Script caller() {
        return new Script(true);
    }

    /** One that is registered and waits. */
    static Script callee() {
        return new Script(false);
    }

    // ---- the language

    /** Calls this URI instead of the callee's address. */
    Script to(final String uri) {
        target = uri;
        return this;
    }

    /** Has no password. */
    Script withoutPassword() {
        password = false;
        return this;
    }

    /** Has the wrong password. */
    Script withWrongPassword() {
        secret = "wrong";
        return this;
    }

    /** Says that it is from this user. */
    Script from(final String user) {
        from = user;
        return this;
    }

    /** With this Max-Forwards from now on. */
    Script hops(final int number) {
        hops = number;
        return this;
    }

    /** REGISTER for the caller's own address, with the password when asked for it. */
    Script register(final String headers) {
        return registerOnce(headers)
                .recv("response=\"401\" auth=\"true\"")
                .registerOnce(headers + "[authentication username=@CALLER@ password=@PASSWORD@]\n");
    }

    /** REGISTER once, without a password. */
    Script registerOnce(final String headers) {
        target = "sip:@DOMAIN@";
        cseq++;
        return send(
                "REGISTER sip:@DOMAIN@ SIP/2.0",
                "[branch]",
                "From: <sip:@CALLER@@@DOMAIN@>;tag=[pid]a[call_number]\nTo: <sip:@CALLER@@@DOMAIN@>\n",
                cseq + " REGISTER",
                AGENT + headers,
                "",
                true);
    }

    /** Header lines of the INVITE, one after the other. */
    Script with(final String lines) {
        inviteHeaders = lines + "\n";
        return this;
    }

    /** The body of the INVITE; empty for a delayed offer. */
    Script offering(final String sdp) {
        inviteBody = sdp;
        return this;
    }

    /** INVITE, with the password when asked for it. */
    Script invite() {
        return ask("INVITE", inviteHeaders, inviteBody);
    }

    /** A request outside a dialog, with the password when asked for it. */
    Script ask(final String method, final String headers, final String body) {
        bare(method, headers, body);
        if (!password) {
            return this;
        }
        maybe(100);
        recv("response=\"407\" auth=\"true\"");
        if (method.equals("INVITE")) {
            ackFailure();
        }
        return bare(
                method,
                headers + "[authentication username=@CALLER@ password=" + secret + "]\n",
                body);
    }

    /** A request outside a dialog, sent once. */
    Script bare(final String method, final String headers, final String body) {
        cseq++;
        inviteCseq = cseq;
        inviteStep = steps;
        return send(
                method + " " + target + " SIP/2.0",
                "[branch]",
                "From: <sip:" + from + "@@DOMAIN@>;tag=[pid]a[call_number]\nTo: <" + target + ">\n",
                cseq + " " + method,
                AGENT + (headers.contains("Contact:") ? "" : contact()) + headers,
                body,
                true);
    }

    /** RFC 3261 §9.1: the branch and the number of the INVITE. */
    Script cancel() {
        return text(
                """
                CANCEL %s SIP/2.0
                Via: SIP/2.0/@T@ [local_ip]:[local_port];rport;branch=[branch-%d]
                Max-Forwards: 70
                From: <sip:@CALLER@@@DOMAIN@>;tag=[pid]a[call_number]
                To: <%s>
                Call-ID: [call_id]
                CSeq: %d CANCEL
                Content-Length: 0
                """
                        .formatted(target, steps - inviteStep, target, inviteCseq),
                true);
    }

    /** An ACK for what is not 2xx: it belongs to the INVITE. */
    Script ackFailure() {
        return text(
                """
                ACK %s SIP/2.0
                Via: SIP/2.0/@T@ [local_ip]:[local_port];rport;branch=[branch-%d]
                Max-Forwards: 70
                From: <sip:@CALLER@@@DOMAIN@>;tag=[pid]a[call_number]
                [last_To:]
                Call-ID: [call_id]
                CSeq: %d ACK
                Content-Length: 0
                """
                        .formatted(target, steps - inviteStep, inviteCseq),
                false);
    }

    /** Whatever of these comes or not. */
    Script maybe(final int... statuses) {
        for (final int status : statuses) {
            recv("response=\"" + status + "\" optional=\"true\"");
        }
        return this;
    }

    /** This response must come, perhaps a 100 before it. */
    Script expect(final int status) {
        maybe(100);
        return recv("response=\"" + status + "\" rrs=\"true\"");
    }

    /** This response comes, and no dialog of it is entered. */
    Script heard(final int status) {
        maybe(100);
        return recv("response=\"" + status + "\"");
    }

    /** The 100 of the server comes. */
    Script trying() {
        return recv("response=\"100\"");
    }

    /** A 180 comes. */
    Script ringing() {
        return expect(180);
    }

    /** A 200 that is acknowledged. */
    Script answered() {
        return expect(200).ack();
    }

    Script ack() {
        return ack("");
    }

    /** An ACK with a body, after a delayed offer. */
    Script ack(final String body) {
        return within("ACK", inviteCseq, "", body, false);
    }

    /** This refusal of the INVITE comes and is acknowledged. */
    Script refused(final int status) {
        return expect(status).ackFailure();
    }

    /** An ACK whose INVITE had this number, when others were asked since. */
    Script ack(final int number) {
        return within("ACK", number, "", "", false);
    }

    /** This refusal of a re-INVITE comes and is acknowledged. */
    Script refusedAgain(final int status) {
        expect(status);
        return text(
                """
                ACK [next_url] SIP/2.0
                Via: SIP/2.0/@T@ [local_ip]:[local_port];rport;branch=[branch-%d]
                [routes]
                Max-Forwards: 70
                [last_From:]
                [last_To:]
                Call-ID: [call_id]
                CSeq: %d ACK
                Content-Length: 0
                """
                        .formatted(steps - inviteStep, inviteCseq),
                false);
    }

    /** A SUBSCRIBE comes, and a dialog begins with it. */
    Script subscribed() {
        keep("From:", "from");
        keep("To:", "to");
        return recv("request=\"SUBSCRIBE\" rrs=\"true\"");
    }

    /** Replies carry the tag that the request has already. */
    Script untagged() {
        tag = "";
        return this;
    }

    /** A request within the dialog. */
    Script within(final String method) {
        return within(method, "", "");
    }

    Script within(final String method, final String headers, final String body) {
        cseq++;
        if (method.equals("INVITE")) {
            inviteCseq = cseq;
            inviteStep = steps;
        }
        return within(method, cseq, headers, body, true);
    }

    private Script within(
            final String method,
            final int number,
            final String headers,
            final String body,
            final boolean repeated) {
        final String parties =
                caller
                        ? "From: <sip:@CALLER@@@DOMAIN@>;tag=[pid]a[call_number]\nTo: <"
                                + target
                                + ">[peer_tag_param]\n"
                        : "From: [$to];tag=[pid]b[call_number]\nTo: [$from]\n";
        return send(
                method + " [next_url] SIP/2.0",
                "[branch]",
                "[routes]\n" + parties,
                number + " " + method,
                contact() + headers,
                body,
                repeated);
    }

    /** Says BYE, which is taken. */
    Script bye() {
        return within("BYE").expect(200);
    }

    /** The other side says BYE. */
    Script hungUp() {
        return request("BYE").reply(200);
    }

    /** The call comes; what its answers need is kept. */
    Script invited() {
        recvInvite("from", "to");
        return this;
    }

    /** A re-INVITE comes. */
    Script invitedAgain() {
        recvInvite("refrom", "reto");
        return this;
    }

    private void recvInvite(final String from, final String to) {
        for (int i = 1; i <= 2; i++) {
            keep("Via:\" occurrence=\"" + i, "via" + i);
            keep("Record-Route:\" occurrence=\"" + i, "rr" + i);
        }
        keep("CSeq:", "cseq");
        keep("From:", from);
        keep("To:", to);
        recv("request=\"INVITE\" rrs=\"true\"");
        inviteCameLast = true;
    }

    private void keep(final String header, final String variable) {
        checks.add(
                "<ereg regexp=\"[^ ].*\" search_in=\"hdr\" header=\"%s\" assign_to=\"%s\"/>"
                        .formatted(header, variable));
        variables.add(variable);
    }

    /** Another request comes. */
    Script request(final String method) {
        return recv("request=\"" + method + "\"");
    }

    /** The ACK of our 200. */
    Script acked() {
        return request("ACK");
    }

    /** Answers the INVITE that came last. */
    Script answer(final int status) {
        return answer(status, "", status == 200 ? SDP : "");
    }

    Script answer(final int status, final String headers, final String body) {
        final boolean first = variables.contains("to") && !variables.contains("reto");
        final String parties =
                first
                        ? "From: [$from]\nTo: [$to];tag=[pid]b[call_number]\n"
                        : "From: [$refrom]\nTo: [$reto]\n";
        return text(
                "SIP/2.0 "
                        + status
                        + " "
                        + reason(status)
                        + (inviteCameLast ? ECHOED : KEPT)
                        + parties
                        + "Call-ID: [call_id]\nCSeq: [$cseq]\n"
                        + contact()
                        + headers
                        + body(body),
                status >= 200);
    }

    /** Answers the INVITE with 302 to these. */
    Script moved(final String contacts) {
        return text(
                """
                SIP/2.0 302 Moved Temporarily
                [last_Via:]
                [last_From:]
                [last_To:];tag=[pid]b[call_number]
                [last_Call-ID:]
                [last_CSeq:]
                Contact: %s
                Content-Length: 0
                """
                        .formatted(contacts),
                true);
    }

    /** Answers the request that came just now. */
    Script reply(final int status) {
        return reply(status, "", "");
    }

    Script reply(final int status, final String headers, final String body) {
        return text(
                "SIP/2.0 "
                        + status
                        + " "
                        + reason(status)
                        + "\n[last_Via:]\n[last_Record-Route:]\n[last_From:]\n[last_To:]"
                        + tag
                        + "\n[last_Call-ID:]\n[last_CSeq:]\n"
                        + contact()
                        + headers
                        + body(body),
                false);
    }

    /** Replies of a callee outside a dialog carry a tag. */
    Script tagging() {
        tag = ";tag=[pid]b[call_number]";
        return this;
    }

    Script pause(final int millis) {
        steps++;
        xml.append("<pause milliseconds=\"%d\"/>\n".formatted(millis));
        return this;
    }

    /** The next message must have this header field, and it must match. */
    Script has(final String header, final String pattern) {
        checks.add(
                "<ereg regexp=\"%s\" search_in=\"hdr\" header=\"%s:\" check_it=\"true\" assign_to=\"seen\"/>"
                        .formatted(escaped(pattern), header));
        variables.add("seen");
        return this;
    }

    /** The next message must hold this somewhere. */
    Script holds(final String pattern) {
        checks.add(
                "<ereg regexp=\"%s\" search_in=\"msg\" check_it=\"true\" assign_to=\"seen\"/>"
                        .formatted(escaped(pattern)));
        variables.add("seen");
        return this;
    }

    /** The next message must not hold this. */
    Script lacks(final String pattern) {
        checks.add(
                "<ereg regexp=\"%s\" search_in=\"msg\" check_it_inverse=\"true\" assign_to=\"not\"/>"
                        .formatted(escaped(pattern)));
        variables.add("not");
        return this;
    }

    private static String escaped(final String pattern) {
        return pattern.replace("&", "&amp;").replace("<", "&lt;").replace("\"", "&quot;");
    }

    // ---- how it is written

    private static String contact() {
        return "Contact: <sip:@ME@@[local_ip]:[local_port]" + TP + ">\n";
    }

    private static String body(final String body) {
        final boolean typed = body.isEmpty() || body.startsWith("Content-Type:");
        return (typed ? "" : "Content-Type: application/sdp\n")
                + (body.startsWith("Content-Type:")
                        ? body.replaceFirst("\n\n", "\nContent-Length: [len]\n\n")
                        : "Content-Length: [len]\n\n" + body);
    }

    private Script send(
            final String start,
            final String branch,
            final String parties,
            final String number,
            final String headers,
            final String body,
            final boolean repeated) {
        return text(
                start
                        + "\nVia: SIP/2.0/@T@ [local_ip]:[local_port];rport;branch="
                        + branch
                        + "\nMax-Forwards: "
                        + hops
                        + "\n"
                        + parties
                        + "Call-ID: [call_id]\nCSeq: "
                        + number
                        + "\n"
                        + headers
                        + body(body),
                repeated);
    }

    /** Sends this text; over UDP again and again until it is answered when it is to be repeated. */
    Script text(final String message, final boolean repeated) {
        steps++;
        xml.append("<send").append(repeated ? " retrans=\"500\"" : "").append("><![CDATA[\n\n");
        xml.append(message.endsWith("\n") ? message : message + "\n");
        xml.append("\n]]></send>\n");
        return this;
    }

    private Script recv(final String what) {
        inviteCameLast = false;
        steps++;
        xml.append("<recv ").append(what).append(" timeout=\"20000\"");
        if (checks.isEmpty() || what.contains("optional")) {
            xml.append("/>\n");
        } else {
            xml.append("><action>\n");
            checks.forEach(check -> xml.append(check).append('\n'));
            xml.append("</action></recv>\n");
            checks.clear();
        }
        return this;
    }

    private static String reason(final int status) {
        return switch (status) {
            case 180 -> "Ringing";
            case 200 -> "OK";
            default -> "Because";
        };
    }

    /** The file that SIPp reads. */
    String xml(final Cast cast, final String me) {
        final String reference =
                variables.isEmpty()
                        ? ""
                        : "<Reference variables=\"" + String.join(",", variables) + "\"/>\n";
        return filled(
                "<?xml version=\"1.0\" encoding=\"ISO-8859-1\" ?>\n<scenario name=\"flow\">\n"
                        + xml
                        + reference
                        + "</scenario>\n",
                cast,
                me);
    }

    /** Whom it calls, without {@code sip:}, as the password is for it. */
    String target(final Cast cast) {
        return filled(target.substring(target.indexOf(':') + 1), cast, cast.caller());
    }

    private static String filled(final String text, final Cast cast, final String me) {
        return text.replace("@TP@", cast.transport().toLowerCase(Locale.ROOT))
                .replace("@T@", cast.transport())
                .replace("@ME@", me)
                .replace("@CALLER@", cast.caller())
                .replace("@CALLEE@", cast.callee())
                .replace("@PASSWORD@", cast.password())
                .replace("@DOMAIN@", cast.domain());
    }

    /**
     * Who plays.
     *
     * @param transport {@code UDP}, {@code TCP} or {@code TLS}
     */
    record Cast(String transport, String caller, String callee, String password, String domain) {}
}
