package org.ringdown.gateway.sylk.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.ringdown.gateway.sylk.say.Field;
import org.ringdown.gateway.sylk.say.Identity;
import org.ringdown.gateway.sylk.say.Notice;
import org.ringdown.gateway.sylk.say.Request;
import org.ringdown.gateway.sylk.say.Row;

/** Every message to clients in both versions, compared member by member. */
class NoticesTest {
    private static final String ALICE = "alice@example.org";
    private static final Identity BOB = new Identity("bob@example.net", "Bob");
    private static final Identity NAMELESS = new Identity("bob@example.net", null);
    private static final Request.Message HELLO =
            new Request.Message("m1", "hello", "text/plain", "then");
    private static final String ACCOUNT =
            "'sylkrtc':'account-event','account':'alice@example.org',";
    private static final String ACCOUNT_1 =
            "'sylkrtc':'account_event','account':'alice@example.org',";
    private static final String SESSION = "'sylkrtc':'session-event','session':'s',";
    private static final String STATE = SESSION + "'event':'state',";
    private static final String UPDATE = SESSION + "'event':'update',";
    private static final String STATE_1 =
            "'sylkrtc':'session_event','session':'s','event':'state',";
    private static final String HELLO_FIELDS =
            "'message_id':'m1','content':'hello','content_type':'text/plain','timestamp':'then'";

    static Stream<Arguments> ofTheConnection() {
        return Stream.of(
                arguments(
                        new Notice.Ready(null, 0),
                        "{'sylkrtc':'ready-event'}",
                        "{'sylkrtc':'event','event':'ready'}"),
                arguments(
                        new Notice.Ready("abc", 60),
                        "{'sylkrtc':'ready-event','resume':'abc','grace':60}",
                        "{'sylkrtc':'event','event':'ready'}"),
                arguments(
                        new Notice.Ack("t"),
                        "{'sylkrtc':'ack','transaction':'t'}",
                        "{'sylkrtc':'ack','transaction':'t'}"),
                arguments(
                        new Notice.Refused("t", "no"),
                        "{'sylkrtc':'error','transaction':'t','error':'no'}",
                        "{'sylkrtc':'error','transaction':'t','error':'no'}"),
                arguments(
                        new Notice.PublicKey(ALICE, "key"),
                        "{'sylkrtc':'lookup-public-key-event','uri':'alice@example.org',"
                                + "'public_key':'key'}",
                        null),
                arguments(
                        new Notice.PublicKey(ALICE, null),
                        "{'sylkrtc':'lookup-public-key-event','uri':'alice@example.org',"
                                + "'public_key':null}",
                        null));
    }

    static Stream<Arguments> ofAccounts() {
        return Stream.of(
                arguments(
                        new Notice.Registration(ALICE, Notice.RegistrationState.REGISTERING, null),
                        "{" + ACCOUNT + "'event':'registration-state','state':'registering'}",
                        "{"
                                + ACCOUNT_1
                                + "'event':'registration_state','data':{'state':'registering'}}"),
                arguments(
                        new Notice.Registration(ALICE, Notice.RegistrationState.REGISTERED, null),
                        "{" + ACCOUNT + "'event':'registration-state','state':'registered'}",
                        "{"
                                + ACCOUNT_1
                                + "'event':'registration_state','data':{'state':'registered'}}"),
                arguments(
                        new Notice.Registration(
                                ALICE, Notice.RegistrationState.FAILED, "904 wrong"),
                        "{"
                                + ACCOUNT
                                + "'event':'registration-state','state':'failed',"
                                + "'reason':'904 wrong'}",
                        "{"
                                + ACCOUNT_1
                                + "'event':'registration_state',"
                                + "'data':{'state':'failed','reason':'904 wrong'}}"),
                arguments(
                        new Notice.Incoming(ALICE, "s", BOB, "v=0", "c", List.of()),
                        "{"
                                + ACCOUNT
                                + "'event':'incoming-session','session':'s','sdp':'v=0',"
                                + "'call_id':'c',"
                                + "'originator':{'uri':'bob@example.net','display_name':'Bob'}}",
                        "{"
                                + ACCOUNT_1
                                + "'event':'incoming_session','session':'s','data':{'sdp':'v=0',"
                                + "'originator':{'uri':'bob@example.net','display_name':'Bob'}}}"),
                arguments(
                        new Notice.Incoming(
                                ALICE,
                                "s",
                                NAMELESS,
                                "v=0",
                                "c",
                                List.of(
                                        new Field("X-A", "1"),
                                        new Field("X-B", "2"),
                                        new Field("X-A", "3"))),
                        "{"
                                + ACCOUNT
                                + "'event':'incoming-session','session':'s','sdp':'v=0',"
                                + "'call_id':'c','headers':{'X-A':'1, 3','X-B':'2'},"
                                + "'originator':{'uri':'bob@example.net','display_name':null}}",
                        "{"
                                + ACCOUNT_1
                                + "'event':'incoming_session','session':'s','data':{'sdp':'v=0',"
                                + "'originator':{'uri':'bob@example.net','display_name':null}}}"),
                arguments(
                        new Notice.Missed(ALICE, BOB),
                        "{"
                                + ACCOUNT
                                + "'event':'missed-session',"
                                + "'originator':{'uri':'bob@example.net','display_name':'Bob'}}",
                        "{"
                                + ACCOUNT_1
                                + "'event':'missed_session','data':{"
                                + "'originator':{'uri':'bob@example.net','display_name':'Bob'}}}"));
    }

    static Stream<Arguments> ofMessages() {
        return Stream.of(
                arguments(
                        new Notice.MessageCame(
                                ALICE, BOB, HELLO, List.of("positive-delivery", "display"), null),
                        "{"
                                + ACCOUNT
                                + "'event':'message',"
                                + "'sender':{'uri':'bob@example.net','display_name':'Bob'},"
                                + "'disposition_notification':['positive-delivery','display'],"
                                + HELLO_FIELDS
                                + "}",
                        null),
                arguments(
                        new Notice.MessageCame(
                                ALICE, NAMELESS, HELLO, null, Row.Direction.INCOMING),
                        "{"
                                + ACCOUNT
                                + "'event':'message',"
                                + "'sender':{'uri':'bob@example.net','display_name':null},"
                                + "'disposition_notification':null,'direction':'incoming',"
                                + HELLO_FIELDS
                                + "}",
                        null),
                arguments(
                        new Notice.Disposition(ALICE, "m1", "then", "accepted", 202, "Accepted"),
                        "{"
                                + ACCOUNT
                                + "'event':'disposition-notification','message_id':'m1',"
                                + "'message_timestamp':'then','state':'accepted','code':202,"
                                + "'reason':'Accepted'}",
                        null),
                arguments(
                        new Notice.Journal(ALICE, List.of()),
                        "{" + ACCOUNT + "'event':'sync-conversations','messages':[]}",
                        null),
                arguments(
                        new Notice.Journal(ALICE, List.of(row(), bareRow())),
                        "{"
                                + ACCOUNT
                                + "'event':'sync-conversations','messages':["
                                + "{'contact':'bob@example.net','timestamp':'then',"
                                + "'disposition':['display'],'message_id':'m1',"
                                + "'content_type':'text/plain','content':'hello',"
                                + "'direction':'outgoing','state':'pending'},"
                                + "{'contact':'bob@example.net','timestamp':'then',"
                                + "'disposition':[],'message_id':'m2',"
                                + "'content_type':'application/sylk-conversation-read',"
                                + "'content':'bob@example.net'}]}",
                        null));
    }

    private static Row row() {
        return new Row(
                "bob@example.net",
                "then",
                List.of("display"),
                "m1",
                "text/plain",
                "hello",
                Row.Direction.OUTGOING,
                Row.State.PENDING);
    }

    private static Row bareRow() {
        return new Row(
                "bob@example.net",
                "then",
                List.of(),
                "m2",
                "application/sylk-conversation-read",
                "bob@example.net",
                null,
                null);
    }

    private static Notice sync(final Notice.Change change) {
        return new Notice.Sync(ALICE, change);
    }

    private static String synced(final String members) {
        return "{" + ACCOUNT + "'event':'sync'," + members + "}";
    }

    static Stream<Arguments> ofOtherDevices() {
        return Stream.of(
                arguments(
                        sync(
                                new Notice.Change.Sent(
                                        new Request.SendMessage(
                                                "t", ALICE, "bob@example.net", HELLO, false))),
                        synced(
                                "'type':'message','action':'add','content':{"
                                        + "'sylkrtc':'account-message','transaction':'t',"
                                        + "'account':'alice@example.org','uri':'bob@example.net',"
                                        + HELLO_FIELDS
                                        + "}"),
                        null),
                arguments(
                        sync(
                                new Notice.Change.Sent(
                                        new Request.SendMessage(
                                                "t", ALICE, "bob@example.net", HELLO, true))),
                        synced(
                                "'type':'message','action':'add','content':{"
                                        + "'sylkrtc':'account-message','transaction':'t',"
                                        + "'account':'alice@example.org','uri':'bob@example.net',"
                                        + "'server_generated':true,"
                                        + HELLO_FIELDS
                                        + "}"),
                        null),
                arguments(
                        sync(
                                new Notice.Change.MessageRemoved(
                                        "bob@example.net", "m1", Row.Direction.INCOMING)),
                        synced(
                                "'type':'message','action':'remove','content':{"
                                        + "'contact':'bob@example.net','message_id':'m1',"
                                        + "'direction':'incoming'}"),
                        null),
                arguments(
                        sync(new Notice.Change.ConversationRead("bob@example.net")),
                        synced(
                                "'type':'conversation','action':'read',"
                                        + "'content':{'contact':'bob@example.net'}"),
                        null),
                arguments(
                        sync(new Notice.Change.ConversationRemoved("bob@example.net", "then")),
                        synced(
                                "'type':'conversation','action':'remove',"
                                        + "'content':{'contact':'bob@example.net',"
                                        + "'timestamp':'then'}"),
                        null));
    }

    static Stream<Arguments> ofSessions() {
        return Stream.of(
                arguments(
                        new Notice.Progress("s"),
                        "{" + STATE + "'state':'progress'}",
                        "{" + STATE_1 + "'data':{'state':'progress'}}"),
                arguments(
                        new Notice.Proceeding("s", 183),
                        "{" + STATE + "'state':'proceeding','code':183}",
                        null),
                arguments(new Notice.Ringing("s"), "{" + STATE + "'state':'ringing'}", null),
                arguments(
                        new Notice.EarlyMedia("s", "v=0", "c"),
                        "{" + STATE + "'state':'early-media','sdp':'v=0','call_id':'c'}",
                        null),
                arguments(
                        new Notice.Accepted("s", "v=0", "c", List.of(new Field("X-A", "1"))),
                        "{"
                                + STATE
                                + "'state':'accepted','sdp':'v=0','call_id':'c',"
                                + "'headers':{'X-A':'1'}}",
                        "{" + STATE_1 + "'data':{'state':'accepted','sdp':'v=0'}}"),
                arguments(
                        new Notice.Accepted("s", null, "c", List.of()),
                        "{" + STATE + "'state':'accepted','call_id':'c'}",
                        "{" + STATE_1 + "'data':{'state':'accepted'}}"),
                arguments(
                        new Notice.Accepted("s", null, null, List.of()),
                        "{" + STATE + "'state':'accepted'}",
                        "{" + STATE_1 + "'data':{'state':'accepted'}}"),
                arguments(
                        new Notice.Established("s"),
                        "{" + STATE + "'state':'established'}",
                        "{" + STATE_1 + "'data':{'state':'established'}}"),
                arguments(
                        new Notice.Terminated("s", "486 Busy Here"),
                        "{" + STATE + "'state':'terminated','reason':'486 Busy Here'}",
                        "{" + STATE_1 + "'data':{'state':'terminated','reason':'486 Busy Here'}}"),
                arguments(
                        new Notice.UpdateReceived("s", "v=0"),
                        "{" + UPDATE + "'state':'received','sdp':'v=0'}",
                        null),
                arguments(
                        new Notice.UpdateAccepted("s", "v=0"),
                        "{" + UPDATE + "'state':'accepted','sdp':'v=0'}",
                        null),
                arguments(
                        new Notice.UpdateFailed("s", "488 Not Acceptable Here"),
                        "{" + UPDATE + "'state':'failed','reason':'488 Not Acceptable Here'}",
                        null),
                arguments(
                        new Notice.SessionMessageCame("s", BOB, HELLO, null),
                        "{"
                                + SESSION
                                + "'event':'message',"
                                + "'sender':{'uri':'bob@example.net','display_name':'Bob'},"
                                + "'disposition_notification':null,"
                                + HELLO_FIELDS
                                + "}",
                        null),
                arguments(
                        new Notice.SessionDisposition("s", "m1", "then", "failed", 480, "Away"),
                        "{"
                                + SESSION
                                + "'event':'disposition-notification','message_id':'m1',"
                                + "'message_timestamp':'then','state':'failed','code':480,"
                                + "'reason':'Away'}",
                        null));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource({"ofTheConnection", "ofAccounts", "ofMessages", "ofOtherDevices", "ofSessions"})
    void eachIsWrittenAsItsVersionHasIt(
            final Notice notice, final String second, final @Nullable String first) {
        assertThat(Lines.json(Lines.written(Lines.V2, notice))).isEqualTo(Lines.json(second));
        if (first == null) {
            assertThat(Lines.V1.write(notice)).isNull();
        } else {
            assertThat(Lines.json(Lines.written(Lines.V1, notice))).isEqualTo(Lines.json(first));
        }
    }

    @Test
    void whatUtf8CannotCarryIsReplaced() {
        final byte[] text = Lines.written(Lines.V2, new Notice.Refused("t", "a\ud800b\u0000\"\n"));
        assertThat(Lines.json(text))
                .isEqualTo(
                        Lines.json(
                                "{'sylkrtc':'error','transaction':'t',"
                                        + "'error':'a\ufffdb\\u0000\\\"\\n'}"));
    }
}
