package org.ringdown.gateway.sylk.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ringdown.core.Secret;
import org.ringdown.gateway.sylk.say.Candidate;
import org.ringdown.gateway.sylk.say.Field;
import org.ringdown.gateway.sylk.say.Request;
import org.ringdown.gateway.sylk.say.Row;

/** Every request of both versions, as clients write it. */
class RequestsTest {
    private static final Secret HA1 = Secret.of("0123456789abcdef0123456789abcdef");
    private static final Request.Message HELLO =
            new Request.Message("m1", "h\u00e9llo\r\n", "text/plain", "2026-11-28T10:00:00.000Z");
    private static final String HELLO_FIELDS =
            "'message_id':'m1','content':'h\u00e9llo\\r\\n','content_type':'text/plain',"
                    + "'timestamp':'2026-11-28T10:00:00.000Z'";
    private static final String ALICE = "'account':'alice@example.org'";

    static Stream<Arguments> both() {
        return Stream.of(
                arguments(
                        "account-add",
                        ALICE
                                + ",'password':'0123456789abcdef0123456789abcdef',"
                                + "'display_name':' \\\"Alice A.\\\" ',"
                                + "'user_agent':'SylkRTC (Chrome 156 on Linux)',"
                                + "'incoming_header_prefixes':['X-','Call-Info','X-']",
                        new Request.AddAccount(
                                "t",
                                "alice@example.org",
                                HA1,
                                "Alice A.",
                                "SylkRTC (Chrome 156 on Linux)",
                                List.of("X-", "Call-Info"))),
                arguments(
                        "account-add",
                        ALICE
                                + ",'password':'0123456789abcdef0123456789abcdef',"
                                + "'display_name':null,'user_agent':null,"
                                + "'incoming_header_prefixes':null",
                        new Request.AddAccount(
                                "t", "alice@example.org", HA1, null, null, List.of())),
                arguments(
                        "account-add",
                        ALICE + ",'password':'x','display_name':' \\\" ','user_agent':''",
                        new Request.AddAccount(
                                "t", "alice@example.org", Secret.of("x"), null, null, List.of())),
                arguments(
                        "account-remove",
                        ALICE,
                        new Request.RemoveAccount("t", "alice@example.org")),
                arguments(
                        "account-register", ALICE, new Request.Register("t", "alice@example.org")),
                arguments(
                        "account-unregister",
                        ALICE,
                        new Request.Unregister("t", "alice@example.org")),
                arguments(
                        "session-create",
                        "'session':'s',"
                                + ALICE
                                + ",'uri':'sip:bob@example.net','sdp':'v=0\\r\\n',"
                                + "'headers':[{'name':'X-Room','value':'12'},"
                                + "{'name':'X-Room','value':'','more':1}]",
                        new Request.Create(
                                "t",
                                "s",
                                "alice@example.org",
                                "bob@example.net",
                                "v=0\r\n",
                                List.of(new Field("X-Room", "12"), new Field("X-Room", "")))),
                arguments(
                        "session-create",
                        "'session':'s',"
                                + ALICE
                                + ",'uri':'bob@192.0.2.1:5080;transport=tcp','sdp':''",
                        new Request.Create(
                                "t",
                                "s",
                                "alice@example.org",
                                "bob@192.0.2.1:5080;transport=tcp",
                                "",
                                List.of())),
                arguments(
                        "session-answer",
                        "'session':'s','sdp':'v=0','headers':null",
                        new Request.Answer("t", "s", "v=0", List.of())),
                arguments(
                        "session-trickle",
                        "'session':'s','candidates':[{'candidate':'candidate:1 1 udp 1 192.0.2.1 9"
                                + " typ host','sdpMLineIndex':0,'sdpMid':'0',"
                                + "'usernameFragment':'abcd'},"
                                + "{'candidate':'','sdpMLineIndex':1,'sdpMid':''}]",
                        new Request.Trickle(
                                "t",
                                "s",
                                List.of(
                                        new Candidate(
                                                "candidate:1 1 udp 1 192.0.2.1 9 typ host", 0, "0"),
                                        new Candidate("", 1, "")))),
                arguments(
                        "session-trickle",
                        "'session':'s','candidates':[]",
                        new Request.Trickle("t", "s", List.of())),
                arguments("session-terminate", "'session':'s'", new Request.Terminate("t", "s")));
    }

    static Stream<Arguments> second() {
        return Stream.of(
                arguments("ping", "", new Request.Ping("t")),
                arguments(
                        "connection-resume",
                        "'token':'abc'",
                        new Request.Resume("t", Secret.of("abc"))),
                arguments(
                        "lookup-public-key",
                        "'uri':'sips:bob@example.net'",
                        new Request.LookUpPublicKey("t", "bob@example.net")),
                arguments(
                        "account-devicetoken",
                        ALICE
                                + ",'token':'a-b','platform':'ios','device':'d','app':'org.x',"
                                + "'silent':true",
                        new Request.DeviceToken(
                                "t", "alice@example.org", "a-b", "ios", "d", "org.x", true)),
                arguments(
                        "session-update",
                        "'session':'s','sdp':'v=0','headers':[{'name':'X-A','value':'b\\tc'}]",
                        new Request.Update("t", "s", "v=0", List.of(new Field("X-A", "b\tc")))),
                arguments(
                        "session-message",
                        "'session':'s'," + HELLO_FIELDS,
                        new Request.SessionMessage("t", "s", HELLO)),
                arguments(
                        "session-dtmf-info",
                        "'session':'s','digit':'12#a'",
                        new Request.Digits("t", "s", "12#A", 0)),
                arguments(
                        "session-dtmf-info",
                        "'session':'s','digit':'*,5','duration':250",
                        new Request.Digits("t", "s", "*,5", 250)));
    }

    static Stream<Arguments> messages() {
        return Stream.of(
                arguments(
                        "account-message",
                        ALICE + ",'uri':'bob@example.net'," + HELLO_FIELDS,
                        new Request.SendMessage(
                                "t", "alice@example.org", "bob@example.net", HELLO, false)),
                arguments(
                        "account-message",
                        ALICE + ",'uri':'bob@example.net','server_generated':true," + HELLO_FIELDS,
                        new Request.SendMessage(
                                "t", "alice@example.org", "bob@example.net", HELLO, true)),
                arguments(
                        "account-disposition-notification",
                        ALICE
                                + ",'uri':'bob@example.net','message_id':'m1',"
                                + "'state':'displayed','timestamp':'now'",
                        new Request.Report(
                                "t",
                                "alice@example.org",
                                "bob@example.net",
                                "m1",
                                Row.State.DISPLAYED,
                                "now")),
                arguments(
                        "account-sync-conversations",
                        ALICE + ",'message_id':null",
                        new Request.Synchronise("t", "alice@example.org", null, null, 5_000)),
                arguments(
                        "account-sync-conversations",
                        ALICE + ",'message_id':'m1','since':'2026-01-01','limit':100",
                        new Request.Synchronise("t", "alice@example.org", "m1", "2026-01-01", 100)),
                arguments(
                        "account-sync-conversations",
                        ALICE + ",'limit':100000",
                        new Request.Synchronise("t", "alice@example.org", null, null, 5_000)),
                arguments(
                        "account-mark-conversation-read",
                        ALICE + ",'contact':'bob@example.net'",
                        new Request.MarkRead("t", "alice@example.org", "bob@example.net")),
                arguments(
                        "account-remove-message",
                        ALICE + ",'message_id':'m1','contact':'bob@example.net'",
                        new Request.RemoveMessage(
                                "t", "alice@example.org", "m1", "bob@example.net")),
                arguments(
                        "account-remove-conversation",
                        ALICE + ",'contact':'bob@example.net'",
                        new Request.RemoveConversation(
                                "t", "alice@example.org", "bob@example.net")));
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("both")
    void bothVersionsHaveTheseInCommon(
            final String type, final String members, final Request request) {
        assertThat(Lines.asked(Lines.V2, Lines.request(type, members))).isEqualTo(request);
        assertThat(Lines.asked(Lines.V1, Lines.request(type, members))).isEqualTo(request);
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource({"second", "messages"})
    void theSecondVersionHasMore(final String type, final String members, final Request request) {
        final byte[] text = Lines.request(type, members);
        assertThat(Lines.asked(Lines.V2, text)).isEqualTo(request);
        if (!type.equals("account-devicetoken")) {
            assertThat(Lines.V1.read(text))
                    .isEqualTo(new Read.Refused("t", "Unknown request: " + type));
        }
    }

    @ParameterizedTest
    @MethodSource({"both", "second", "messages"})
    void whatIsUnknownInARequestIsIgnored(
            final String type, final String members, final Request request) {
        final String more = members.isEmpty() ? "" : "," + members;
        assertThat(
                        Lines.asked(
                                Lines.V2,
                                Lines.request(type, "'new':{'a':[1,null,1e9]},'x':1.5" + more)))
                .isEqualTo(request);
    }

    @Test
    void theFirstVersionReplacesOneTokenByAnother() {
        final String type = "account-devicetoken";
        assertThat(
                        Lines.asked(
                                Lines.V1,
                                Lines.request(type, ALICE + ",'old_token':'a','new_token':'b'")))
                .isEqualTo(
                        new Request.DeviceToken("t", "alice@example.org", "b", "", "", "", false));
        assertThat(Lines.asked(Lines.V1, Lines.request(type, ALICE + ",'old_token':'a'")))
                .isEqualTo(
                        new Request.DeviceToken("t", "alice@example.org", "", "", "", "", false));
    }

    @Test
    void typesOfTheFirstVersionMayBeInCapitals() {
        final byte[] text = Lines.request("Account-Register", ALICE);
        assertThat(Lines.asked(Lines.V1, text))
                .isEqualTo(new Request.Register("t", "alice@example.org"));
        assertThat(Lines.V2.read(text))
                .isEqualTo(new Read.Refused("t", "Unknown request: Account-Register"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "account-fetch-addressbook",
                "account-update-addressbook",
                "videoroom-join",
                "videoroom-leave",
                "videoroom-configure",
                "videoroom-feed-attach",
                "videoroom-feed-answer",
                "videoroom-feed-detach",
                "videoroom-invite",
                "videoroom-session-trickle",
                "videoroom-session-update",
                "videoroom-message",
                "videoroom-composing-indication",
                "videoroom-mute-audio-participants",
                "videoroom-toggle-hand"
            })
    void roomsAndAddressBooksAreKnownAndNotServed(final String type) {
        assertThat(Lines.asked(Lines.V2, Lines.request(type, "'session':'s'")))
                .isEqualTo(new Request.Unserved("t", type));
    }

    @ParameterizedTest
    @ValueSource(strings = {"videoroom-join", "videoroom-terminate", "videoroom-ctl"})
    void roomsOfTheFirstVersionAreKnownAndNotServed(final String type) {
        assertThat(Lines.asked(Lines.V1, Lines.request(type, "'option':'trickle'")))
                .isEqualTo(new Request.Unserved("t", type));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "alice@example.org",
                "sip:alice@example.org",
                "sips:alice@example.org",
                "SIP:alice@example.org"
            })
    void theSchemeOfAnAddressIsLeftOut(final String address) {
        assertThat(
                        Lines.asked(
                                Lines.V2,
                                Lines.request("account-register", "'account':'" + address + "'")))
                .isEqualTo(new Request.Register("t", "alice@example.org"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"+31-20.1@Example.ORG", "a%20b@192.0.2.1", "1000@[2001:db8::1]", "sip@x"})
    void anAddressIsKeptAsItWasWritten(final String address) {
        assertThat(
                        Lines.asked(
                                Lines.V1,
                                Lines.request("account-register", "'account':'" + address + "'")))
                .isEqualTo(new Request.Register("t", address));
    }

    @Test
    void singleSurrogatesBecomeReplacementCharacters() {
        final Request request =
                Lines.asked(
                        Lines.V2,
                        Lines.request(
                                "session-message",
                                "'session':'s','message_id':'m','content':'\\ud83d\\ude00\\ud83dx',"
                                        + "'content_type':'text/plain','timestamp':''"));
        assertThat(request)
                .isEqualTo(
                        new Request.SessionMessage(
                                "t",
                                "s",
                                new Request.Message("m", "\ud83d\ude00\ufffdx", "text/plain", "")));
    }

    @Test
    void thePasswordIsNotSeen() {
        final Request request =
                Lines.asked(Lines.V2, Lines.request("account-add", ALICE + ",'password':'geheim'"));
        assertThat(request.toString()).doesNotContain("geheim");
    }

    @Test
    void theNewestVersionOfferedIsChosen() {
        assertThat(Dialect.of(List.of("sylkRTC-1", "sylkRTC-2"))).isInstanceOf(SylkRtc2.class);
        assertThat(Dialect.of(List.of("x", "sylkRTC-1"))).isInstanceOf(SylkRtc1.class);
        assertThat(Dialect.of(List.of("sylkRTC-3", "sylkrtc-2"))).isNull();
        assertThat(Dialect.of(List.of())).isNull();
    }

    @Test
    void onlyTheSecondVersionHasEarlyMediaAndUpdates() {
        assertThat(Lines.V1.early()).isFalse();
        assertThat(Lines.V1.updates()).isFalse();
        assertThat(Lines.V2.early()).isTrue();
        assertThat(Lines.V2.updates()).isTrue();
    }
}
