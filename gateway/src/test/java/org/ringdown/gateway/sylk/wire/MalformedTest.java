package org.ringdown.gateway.sylk.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is wrong in a message, and what its client hears of it. */
class MalformedTest {
    private static final String STRING = "'x'";
    private static final String ADDRESS = "'a@b'";
    private static final Map<String, Map<String, String>> MANDATORY = new LinkedHashMap<>();

    static {
        for (final String type : List.of("remove", "register", "unregister")) {
            MANDATORY.put("account-" + type, fields("account", ADDRESS));
        }
        MANDATORY.put("account-add", fields("account", ADDRESS, "password", STRING));
        MANDATORY.put("lookup-public-key", fields("uri", ADDRESS));
        MANDATORY.put("connection-resume", fields("token", STRING));
        MANDATORY.put(
                "account-devicetoken",
                fields(
                        "account",
                        ADDRESS,
                        "token",
                        STRING,
                        "platform",
                        STRING,
                        "device",
                        STRING,
                        "app",
                        STRING,
                        "silent",
                        "false"));
        MANDATORY.put(
                "session-create",
                fields("session", STRING, "account", ADDRESS, "uri", ADDRESS, "sdp", STRING));
        MANDATORY.put("session-answer", fields("session", STRING, "sdp", STRING));
        MANDATORY.put("session-update", fields("session", STRING, "sdp", STRING));
        MANDATORY.put("session-trickle", fields("session", STRING, "candidates", "[]"));
        MANDATORY.put("session-terminate", fields("session", STRING));
        MANDATORY.put("session-dtmf-info", fields("session", STRING, "digit", "'1'"));
        MANDATORY.put(
                "session-message",
                fields(
                        "session",
                        STRING,
                        "message_id",
                        STRING,
                        "content",
                        STRING,
                        "content_type",
                        STRING,
                        "timestamp",
                        STRING));
        MANDATORY.put(
                "account-message",
                fields(
                        "account",
                        ADDRESS,
                        "uri",
                        ADDRESS,
                        "message_id",
                        STRING,
                        "content",
                        STRING,
                        "content_type",
                        STRING,
                        "timestamp",
                        STRING));
        MANDATORY.put(
                "account-disposition-notification",
                fields(
                        "account",
                        ADDRESS,
                        "uri",
                        ADDRESS,
                        "message_id",
                        STRING,
                        "state",
                        "'error'",
                        "timestamp",
                        STRING));
        MANDATORY.put("account-sync-conversations", fields("account", ADDRESS));
        MANDATORY.put(
                "account-mark-conversation-read", fields("account", ADDRESS, "contact", ADDRESS));
        MANDATORY.put(
                "account-remove-message",
                fields("account", ADDRESS, "message_id", STRING, "contact", ADDRESS));
        MANDATORY.put(
                "account-remove-conversation", fields("account", ADDRESS, "contact", ADDRESS));
    }

    private static Map<String, String> fields(final String... namesAndValues) {
        final Map<String, String> fields = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            fields.put(namesAndValues[i], namesAndValues[i + 1]);
        }
        return fields;
    }

    /** Each mandatory field of each request. */
    static Stream<Arguments> mandatory() {
        return MANDATORY.entrySet().stream()
                .flatMap(each ->
                        each.getValue().keySet().stream()
                                .map(field -> arguments(each.getKey(), field)));
    }

    private static Read read(final String type, final Map<String, String> fields) {
        return Lines.V2.read(
                Lines.request(
                        type,
                        fields.entrySet().stream()
                                .map(each -> "'" + each.getKey() + "':" + each.getValue())
                                .collect(Collectors.joining(","))));
    }

    private static String error(final Read read) {
        return read instanceof Read.Refused(String transaction, String error)
                        && transaction.equals("t")
                ? error
                : read.toString();
    }

    @ParameterizedTest(name = "{0} without {1}")
    @MethodSource("mandatory")
    void whatIsMandatoryMustBeThere(final String type, final String field) {
        final Map<String, String> fields =
                new LinkedHashMap<>(MANDATORY.getOrDefault(type, Map.of()));
        assertThat(read(type, fields)).isInstanceOf(Read.Asked.class);
        fields.remove(field);
        assertThat(error(read(type, fields)))
                .matches(
                        "Mandatory property '"
                                + field
                                + "' of '[A-Z][A-Za-z]+Request' object is missing");
    }

    @ParameterizedTest(name = "{0} with another {1}")
    @MethodSource("mandatory")
    void whatIsMandatoryHasItsType(final String type, final String field) {
        for (final String value : List.of("null", "7", "true", "1.5", "{}", "[7]")) {
            final Map<String, String> fields =
                    new LinkedHashMap<>(MANDATORY.getOrDefault(type, Map.of()));
            if (field.equals("silent") && value.equals("true")) {
                continue;
            }
            fields.put(field, value);
            assertThat(error(read(type, fields)))
                    .as(value)
                    .startsWith("Invalid value for '" + field + "' property");
        }
    }

    static Stream<Arguments> texts() {
        return Stream.of(
                arguments(
                        "account-register",
                        "",
                        "Mandatory property 'account' of 'AccountRegisterRequest' object is"
                                + " missing"),
                arguments(
                        "account-register",
                        "'account':5",
                        "Invalid value for 'account' property: 5"),
                arguments("account-register", "'account':'alice'", "invalid SIP URI: alice"),
                arguments(
                        "account-add",
                        "'account':'a@b','password':''",
                        "the value's length must be between 1 and 9999 inclusive"),
                arguments(
                        "account-add",
                        "'account':'a@b','password':['geheim']",
                        "Invalid value for 'password' property"),
                arguments(
                        "account-add",
                        "'account':'a@b','password':'x','display_name':{}",
                        "Invalid value for 'display_name' property: an object"),
                arguments(
                        "account-add",
                        "'account':'a@b','password':'x','user_agent':'a\\r\\nX-Evil: b'",
                        "Invalid value for 'user_agent' property: 'a..X-Evil: b'"),
                arguments(
                        "account-add",
                        "'account':'a@b','password':'x','incoming_header_prefixes':'X-'",
                        "Invalid value for 'incoming_header_prefixes' property: 'X-'"),
                arguments(
                        "account-add",
                        "'account':'a@b','password':'x','incoming_header_prefixes':['X-',null]",
                        "Invalid value for 'incoming_header_prefixes' property: null"),
                arguments(
                        "account-disposition-notification",
                        "'account':'a@b','uri':'a@b','message_id':'m','state':'pending',"
                                + "'timestamp':''",
                        "Invalid value for 'state' property: 'pending' (expected: delivered,"
                                + " failed, displayed, forbidden or error)"),
                arguments(
                        "account-message",
                        "'account':'a@b','uri':'a@b','message_id':'','content':'',"
                                + "'content_type':'text/plain','timestamp':''",
                        "the value's length must be between 1 and 255 inclusive"),
                arguments(
                        "account-message",
                        "'account':'a@b','uri':'a@b','message_id':'m','content':'',"
                                + "'content_type':'text/plain\\nX: y','timestamp':''",
                        "Invalid value for 'content_type' property: 'text/plain.X: y'"),
                arguments(
                        "account-message",
                        "'account':'a@b','uri':'a@b','message_id':'m','content':'',"
                                + "'content_type':'text/plain','timestamp':'',"
                                + "'server_generated':1",
                        "Invalid value for 'server_generated' property: 1"),
                arguments(
                        "account-sync-conversations",
                        "'account':'a@b','limit':-1",
                        "Invalid value for 'limit' property: -1"),
                arguments(
                        "account-sync-conversations",
                        "'account':'a@b','limit':'5'",
                        "Invalid value for 'limit' property: '5'"),
                arguments(
                        "account-sync-conversations",
                        "'account':'a@b','limit':99999999999999999999",
                        "Invalid value for 'limit' property: 99999999999999999999"),
                arguments(
                        "session-dtmf-info",
                        "'session':'s','digit':'5\\r\\nDuration=1'",
                        "Invalid value for 'digit' property: '5..Duration=1'"),
                arguments(
                        "session-dtmf-info",
                        "'session':'s','digit':''",
                        "Invalid value for 'digit' property: ''"),
                arguments(
                        "session-dtmf-info",
                        "'session':'s','digit':'5','duration':10001",
                        "Invalid value for 'duration' property: 10001"));
    }

    static Stream<Arguments> nested() {
        return Stream.of(
                arguments(
                        "session-trickle",
                        "'session':'s','candidates':[{'candidate':'','sdpMLineIndex':0}]",
                        "Mandatory property 'sdpMid' of 'ICECandidate' object is missing"),
                arguments(
                        "session-trickle",
                        "'session':'s','candidates':[{'candidate':'','sdpMLineIndex':'0',"
                                + "'sdpMid':'0'}]",
                        "Invalid value for 'sdpMLineIndex' property: '0'"),
                arguments(
                        "session-trickle",
                        "'session':'s','candidates':[{'candidate':'','sdpMLineIndex':-1,"
                                + "'sdpMid':'0'}]",
                        "Invalid value for 'sdpMLineIndex' property: -1"),
                arguments(
                        "session-trickle",
                        "'session':'s','candidates':[{'candidate':'a\\n','sdpMLineIndex':0,"
                                + "'sdpMid':'0'}]",
                        "Invalid value for 'candidate' property: 'a.'"),
                arguments(
                        "session-trickle",
                        "'session':'s','candidates':['candidate:1']",
                        "Invalid value for 'candidates' property: 'candidate:1'"),
                arguments(
                        "session-trickle",
                        "'session':'s','candidates':{}",
                        "Invalid value for 'candidates' property: an object"),
                arguments(
                        "session-answer",
                        "'session':'s','sdp':'','headers':{'X-A':'b'}",
                        "Invalid value for 'headers' property: an object"),
                arguments(
                        "session-answer",
                        "'session':'s','sdp':'','headers':[{'name':'X-A'}]",
                        "Mandatory property 'value' of 'SIPHeader' object is missing"),
                arguments(
                        "session-answer",
                        "'session':'s','sdp':'','headers':[{'name':'X A','value':'b'}]",
                        "Invalid value for 'name' property: 'X A'"),
                arguments(
                        "session-answer",
                        "'session':'s','sdp':'','headers':[{'name':'X-A','value':'b\\r\\nVia: c'}]",
                        "Invalid value for 'value' property: 'b..Via: c'"),
                arguments(
                        "session-answer",
                        "'session':'s','sdp':'','headers':[null]",
                        "Invalid value for 'headers' property: null"));
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource({"texts", "nested"})
    void theFirstMistakeIsNamed(final String type, final String members, final String error) {
        assertThat(error(Lines.V2.read(Lines.request(type, members)))).isEqualTo(error);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "alice",
                "@example.org",
                "alice@",
                "example.org",
                "sip:",
                "sip:sip:alice@example.org",
                "alice@example.org@example.net",
                "alice:secret@example.org",
                "alice@example.org?Route=x",
                "alice@example.org:5060",
                "alice@example.org;lr",
                "al ice@example.org",
                "alice@exa mple.org",
                "alice@example.org\\r\\nVia: x",
                "tel:+31201234567",
                "\u00e4lice@example.org"
            })
    void whatIsNoAddressIsRefused(final String address) {
        for (final Dialect each : List.of(Lines.V1, Lines.V2)) {
            assertThat(
                            error(
                                    each.read(
                                            Lines.request(
                                                    "account-register",
                                                    "'account':'" + address + "'"))))
                    .startsWith("invalid SIP URI: ");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"bob:secret@example.org", "bob@example.org?Route=x", "bob@x:99999"})
    void whoIsCalledHasNoPasswordAndNoHeaders(final String address) {
        assertThat(
                        error(
                                Lines.V2.read(
                                        Lines.request(
                                                "session-create",
                                                "'session':'s','account':'a@b','sdp':'','uri':'"
                                                        + address
                                                        + "'"))))
                .isEqualTo("invalid SIP URI: " + address);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "x",
                "{",
                "[]",
                "7",
                "null",
                "'ping'",
                "{}{}",
                "{'sylkrtc':'ping','transaction':'t'}x",
                "{'sylkrtc':'ping','transaction':'t',}",
                "{'sylkrtc':'ping','transaction':'t','a':NaN}",
                "{sylkrtc:'ping',transaction:'t'}",
                "{'sylkrtc':'ping'}",
                "{'sylkrtc':'nonsense'}",
                "{'sylkrtc':'account-register'}",
                "{'sylkrtc':'ping','transaction':null}",
                "{'sylkrtc':'ping','transaction':7}",
                "{'sylkrtc':'ping','transaction':''}",
                "{'sylkrtc':'ping','transaction':'a\\nb'}"
            })
    void whatCannotBeAnsweredIsDropped(final String text) {
        assertThat(Lines.V1.read(Lines.bytes(text))).isInstanceOf(Read.Dropped.class);
        assertThat(Lines.V2.read(Lines.bytes(text))).isInstanceOf(Read.Dropped.class);
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "{'transaction':'t'}|Mandatory property 'sylkrtc' of 'Request' object is missing",
                "{'transaction':'t','sylkrtc':7}|Invalid value for 'sylkrtc' property: 7",
                "{'transaction':'t','sylkrtc':'nonsense'}|Unknown request: nonsense",
                "{'transaction':'t','sylkrtc':'ack'}|Unknown request: ack",
                "{'transaction':'t','sylkrtc':'-'}|Unknown request: -"
            },
            delimiter = '|')
    void whatIsUnknownIsRefused(final String text, final String error) {
        assertThat(error(Lines.V1.read(Lines.bytes(text)))).isEqualTo(error);
        assertThat(error(Lines.V2.read(Lines.bytes(text)))).isEqualTo(error);
    }

    @Test
    void brokenUtf8IsDropped() {
        final byte[] text = Lines.request("ping", "'x':'?'");
        final byte[] broken = text.clone();
        broken[new String(text, StandardCharsets.ISO_8859_1).indexOf('?')] = (byte) 0xff;
        assertThat(Lines.V2.read(text)).isInstanceOf(Read.Asked.class);
        assertThat(Lines.V2.read(broken)).isInstanceOf(Read.Dropped.class);
    }

    static Stream<Arguments> tooMuch() {
        final String candidate = "{'candidate':'','sdpMLineIndex':0,'sdpMid':''}";
        final String header = "{'name':'X','value':''}";
        return Stream.of(
                arguments("session-terminate", "'session':'", "s", 255, "'"),
                arguments("session-answer", "'session':'s','sdp':'", "x", 262_144, "'"),
                arguments("account-add", "'account':'a@b','password':'", "p", 9_999, "'"),
                arguments("session-dtmf-info", "'session':'s','digit':'", "1", 64, "'"),
                arguments(
                        "session-trickle",
                        "'session':'s','candidates':[" + candidate,
                        "," + candidate,
                        127,
                        "]"),
                arguments(
                        "session-answer",
                        "'session':'s','sdp':'','headers':[" + header,
                        "," + header,
                        63,
                        "]"),
                arguments(
                        "account-add",
                        "'account':'a@b','password':'x','incoming_header_prefixes':['X'",
                        ",'X'",
                        63,
                        "]"));
    }

    @ParameterizedTest
    @MethodSource("tooMuch")
    void thereAreLimits(
            final String type,
            final String before,
            final String part,
            final int most,
            final String after) {
        final String full = before + part.repeat(most) + after;
        final String over = before + part.repeat(most + 1) + after;
        assertThat(Lines.V2.read(Lines.request(type, full))).isInstanceOf(Read.Asked.class);
        assertThat(error(Lines.V2.read(Lines.request(type, over))))
                .matches("the value's length must be between [01] and \\d+ inclusive");
    }

    @Test
    void aMessageIsNotTooLargeNorTooDeepNorOfTooManyValues() {
        final String large = "'x':'" + "x".repeat(Dialect.LONGEST) + "'";
        final String deep = "'x':" + "[".repeat(20) + "]".repeat(20);
        final String many = "'x':[0" + ",0".repeat(JsonReader.VALUES) + "]";
        final String fine = "'x':[0" + ",0".repeat(9_000) + "]";
        assertThat(Lines.V2.read(Lines.request("ping", large))).isInstanceOf(Read.Dropped.class);
        assertThat(Lines.V2.read(Lines.request("ping", deep))).isInstanceOf(Read.Dropped.class);
        assertThat(Lines.V2.read(Lines.request("ping", many))).isInstanceOf(Read.Dropped.class);
        assertThat(Lines.V2.read(Lines.request("ping", fine))).isInstanceOf(Read.Asked.class);
    }

    @Test
    void anErrorShowsOnlyTheBeginningOfWhatIsWrong() {
        final Read read =
                Lines.V2.read(
                        Lines.request(
                                "account-register", "'account':'" + "x".repeat(10_000) + "'"));
        assertThat(error(read)).isEqualTo("invalid SIP URI: " + "x".repeat(64) + "...");
    }
}
