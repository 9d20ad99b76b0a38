package org.ringdown.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.ringdown.app.config.Scheme;
import org.ringdown.app.phone.SylkClient;
import org.ringdown.app.phone.TestPhone;

/** A server, clients of sylkRTC, and telephones that they call. What the clients saw is judged. */
final class SylkDesk implements AutoCloseable {
    static final String DOMAIN = "example.org";
    static final String FIRST = "sylkRTC-1";
    static final String SECOND = "sylkRTC-2";

    private final TestServer server;
    private final List<SylkClient> clients = new ArrayList<>();
    private final List<TestPhone> phones = new ArrayList<>();

    SylkDesk(final Path data) throws Exception {
        this(TestServer.start(TestServer.config(data, DOMAIN)));
    }

    /** At a server that is started already. */
    SylkDesk(final TestServer server) {
        this.server = server;
        server.addUser("alice", DOMAIN);
        server.addUser("carol", DOMAIN);
    }

    TestServer server() {
        return server;
    }

    static String address(final String user) {
        return user + "@" + DOMAIN;
    }

    /** What clients send for a password. */
    static String hash(final String user) {
        return hash(user, TestServer.password(user, DOMAIN));
    }

    static String hash(final String user, final String password) {
        return md5(user + ":" + DOMAIN + ":" + password);
    }

    static String md5(final String text) {
        try {
            return HexFormat.of()
                    .formatHex(
                            MessageDigest.getInstance("MD5")
                                    .digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (final NoSuchAlgorithmException impossible) {
            throw new AssertionError(impossible);
        }
    }

    /** A connection that is ready. */
    SylkClient client(final String protocol) {
        final SylkClient client = SylkClient.ready(server.address(Scheme.HTTP), protocol);
        clients.add(client);
        return client;
    }

    /** A request about the account of a user. */
    static String request(final String type, final String user) {
        return "{'sylkrtc':'" + type + "','account':'" + address(user) + "'}";
    }

    static String add(final String user, final String hash) {
        return "{'sylkrtc':'account-add','account':'"
                + address(user)
                + "','password':'"
                + hash
                + "','display_name':'The "
                + user
                + "','user_agent':'tests','incoming_header_prefixes':['X-']}";
    }

    /** A connection with a registered account. */
    SylkClient registered(final String protocol, final String user) {
        final SylkClient client = client(protocol);
        register(client, user);
        return client;
    }

    /** Adds an account to a connection, and registers it. */
    static void register(final SylkClient client, final String user) {
        final String event =
                client.protocol().equals(FIRST)
                        ? "account_event registration_state "
                        : "account-event registration-state ";
        assertThat(client.ask(add(user, hash(user)))).isEmpty();
        assertThat(client.ask(request("account-register", user))).isEmpty();
        client.event(event + "registering");
        client.event(event + "registered");
    }

    /** A telephone that is registered. */
    TestPhone phone(final String user) throws InterruptedException {
        final TestPhone phone = server.phone(user, DOMAIN);
        phones.add(phone);
        assertThat(phone.register().status()).isEqualTo(200);
        return phone;
    }

    /** A request that calls a telephone, which does what the manner says. */
    static String create(final String session, final String user, final TestPhone.Manner manner) {
        return "{'sylkrtc':'session-create','session':'"
                + session
                + "','account':'"
                + address("alice")
                + "','uri':'"
                + address(user)
                + "','headers':[{'name':'Subject','value':'"
                + manner
                + "'},{'name':'X-Note','value':'from tests'}]}";
    }

    /** A request about a session. */
    static String of(final String type, final String session) {
        return "{'sylkrtc':'" + type + "','session':'" + session + "'}";
    }

    static String trickle(final String session, final String candidate) {
        final String list =
                candidate.isEmpty()
                        ? ""
                        : "{'candidate':'" + candidate + "','sdpMLineIndex':0,'sdpMid':'0'}";
        return "{'sylkrtc':'session-trickle','session':'"
                + session
                + "','candidates':["
                + list
                + "]}";
    }

    /** Nothing that a client was told was wrong. */
    void judge() {
        for (final SylkClient client : clients) {
            assertThat(client.faults()).isEmpty();
        }
    }

    @Override
    public void close() {
        clients.forEach(SylkClient::close);
        phones.forEach(TestPhone::close);
        server.close();
    }
}
