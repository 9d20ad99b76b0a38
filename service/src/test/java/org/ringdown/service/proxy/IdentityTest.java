package org.ringdown.service.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ringdown.core.Parsed;
import org.ringdown.runtime.net.AddressRange;
import org.ringdown.service.account.Domains;
import org.ringdown.service.port.Account;
import org.ringdown.service.port.StoredPassword;
import org.ringdown.service.proxy.Identity.Reader;
import org.ringdown.service.proxy.Identity.Sender;
import org.ringdown.service.trust.TrustedPeer;
import org.ringdown.sip.message.SipMessage;
import org.ringdown.sip.message.SipRequest;
import org.ringdown.sip.message.SipResponse;
import org.ringdown.sip.parse.Limits;
import org.ringdown.sip.parse.SipParser;

/** Who may say who somebody is: RFC 3323, RFC 3325. */
class IdentityTest {
    private static final Account ALICE =
            new Account(
                    "alice",
                    "example.org",
                    "example.org",
                    List.of(StoredPassword.of("", "alice", "example.org", "x", 0)),
                    "Alice \"Al\" Ä",
                    0);
    private static final String ALICES = "\"Alice \\\"Al\\\" Ä\" <sip:alice@example.org>";

    private final Identity identity = new Identity(new Domains(List.of("example.org"), Set.of()));

    private static TrustedPeer peer(final boolean believed) {
        return new TrustedPeer(
                "trunk",
                List.of(AddressRange.of(InetAddress.ofLiteral("198.51.100.7"))),
                Set.of(),
                believed,
                false);
    }

    /** Reads bytes as the network gives them: nobody's builder has tidied them up. */
    private static SipRequest invite(final String... lines) {
        final String text =
                "INVITE sip:bob@example.org SIP/2.0\r\n"
                        + "Via: SIP/2.0/UDP 192.0.2.9;branch=z9hG4bK1\r\n"
                        + "From: <sip:alice@example.org>;tag=1\r\n"
                        + "To: <sip:bob@example.org>\r\n"
                        + "Call-ID: c\r\nCSeq: 1 INVITE\r\n"
                        + String.join("\r\n", lines)
                        + (lines.length == 0 ? "" : "\r\n")
                        + "Content-Length: 0\r\n\r\n";
        final byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (SipParser.parse(bytes, 0, bytes.length, Limits.DEFAULT)
                        instanceof Parsed.Ok<SipMessage>(SipMessage message)
                && message instanceof SipRequest request) {
            return request;
        }
        throw new AssertionError("cannot be read: " + text);
    }

    private SipRequest passed(final SipRequest request, final Sender sender, final Reader reader) {
        final SipRequest.Builder copy = request.edit();
        identity.request(copy, request, sender, reader);
        return copy.build();
    }

    private static String text(final SipMessage message) {
        return new String(message.toBytes(), StandardCharsets.UTF_8);
    }

    /** CVE-2020-28361: a claim is a claim however it is written. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "P-Asserted-Identity: <sip:boss@example.org>",
                "p-asserted-identity:<sip:boss@example.org>",
                "P-ASSERTED-IDENTITY \t : <sip:boss@example.org>",
                "P-Asserted-Identity:\r\n\t<sip:boss@example.org>",
                "P-Asserted-Identity\t:\r\n <sip:boss@example.org>,\r\n <tel:+1>",
                "P-Preferred-Identity : <sip:boss@example.org>",
                "Remote-party-id  :  <sip:boss@example.org>;party=calling",
                "p-charging-VECTOR\t: icid-value=boss",
                "P-Charging-Function-Addresses : ccf=boss",
                "P-Served-User: <sip:boss@example.org>",
                "P-Access-Network-Info : boss",
                "P-Called-Party-ID: <sip:boss@example.org>",
            })
    void noClaimPasses(final String line) {
        for (final Sender sender :
                List.of(
                        new Sender.User(ALICE),
                        new Sender.Peer(peer(false)),
                        new Sender.Party(),
                        new Sender.Stranger())) {
            for (final Reader reader : Reader.values()) {
                final SipRequest request = passed(invite(line), sender, reader);
                assertThat(text(request)).doesNotContain("boss");
                if (!(sender instanceof Sender.User) || reader == Reader.STRANGER) {
                    assertThat(text(request).toLowerCase(java.util.Locale.ROOT))
                            .doesNotContain("p-asserted-identity");
                }
            }
        }
    }

    @Test
    void whatACompactOrOddNameHidesIsNoDifferentHeader() {
        final SipRequest request =
                passed(
                        invite("X-P-Asserted-Identity: <sip:boss@example.org>", "s : hello"),
                        new Sender.Stranger(),
                        Reader.DEVICE);
        assertThat(request.header("X-P-Asserted-Identity")).isEqualTo("<sip:boss@example.org>");
        assertThat(request.header("Subject")).isEqualTo("hello");
    }

    @Test
    void weSayWhoOurUserIsToWhomeverMayKnow() {
        for (final Reader reader : List.of(Reader.DEVICE, Reader.PEER)) {
            assertThat(
                            passed(invite(), new Sender.User(ALICE), reader)
                                    .headers("P-Asserted-Identity"))
                    .containsExactly(ALICES);
        }
        assertThat(
                        passed(invite(), new Sender.User(ALICE), Reader.STRANGER)
                                .headers("P-Asserted-Identity"))
                .isEmpty();
    }

    /** RFC 3325 §7, §9.3. */
    @ParameterizedTest
    @CsvSource({
        "id, false",
        "ID, false",
        "header;id;critical, false",
        "none, true",
        "history, true",
        "identity, true"
    })
    void whoMindsIsNotNamedToDevices(final String privacy, final boolean named) {
        final SipRequest request = invite("Privacy: " + privacy);
        final Sender alice = new Sender.User(ALICE);
        assertThat(passed(request, alice, Reader.DEVICE).headers("P-Asserted-Identity").isEmpty())
                .isEqualTo(!named);
        // A server that keeps it to itself is told, with the caller's wish.
        final SipRequest toPeer = passed(request, alice, Reader.PEER);
        assertThat(toPeer.headers("P-Asserted-Identity")).containsExactly(ALICES);
        assertThat(toPeer.header("Privacy")).isEqualTo(privacy);
    }

    @Test
    void aPeerIsBelievedIfTheOperatorSaysSo() {
        final SipRequest request =
                invite(
                        "P-Asserted-Identity: \"Carol\" <sip:carol@example.net>,<tel:+4930123>",
                        "P-Charging-Vector: icid-value=1",
                        "Diversion: <sip:dave@example.net>",
                        "Alert-Info: <urn:alert:x>");
        final SipRequest believed = passed(request, new Sender.Peer(peer(true)), Reader.DEVICE);
        assertThat(believed.headers("P-Asserted-Identity"))
                .containsExactly("\"Carol\" <sip:carol@example.net>", "<tel:+4930123>");
        assertThat(believed.header("P-Charging-Vector")).isNull();
        assertThat(believed.header("Diversion")).isNotNull();
        final SipRequest within = passed(request, new Sender.Peer(peer(true)), Reader.PEER);
        assertThat(within.header("P-Charging-Vector")).isEqualTo("icid-value=1");
        assertThat(within.headers("P-Asserted-Identity")).hasSize(2);
        assertThat(
                        passed(request, new Sender.Peer(peer(true)), Reader.STRANGER)
                                .headers("P-Asserted-Identity"))
                .isEmpty();
        final SipRequest doubted = passed(request, new Sender.Peer(peer(false)), Reader.DEVICE);
        for (final String name :
                List.of("P-Asserted-Identity", "P-Charging-Vector", "Diversion", "Alert-Info")) {
            assertThat(doubted.header(name)).as(name).isNull();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "P-Asserted-Identity: <mailto:boss@example.org>",
                "P-Asserted-Identity: <sip:a@x>, <sip:b@x>, <sip:c@x>",
                "P-Asserted-Identity: <sip:boss@",
            })
    void evenAPeerAssertsOnlyWhatCanBeRead(final String line) {
        assertThat(
                        passed(invite(line), new Sender.Peer(peer(true)), Reader.DEVICE)
                                .headers("P-Asserted-Identity"))
                .isEmpty();
    }

    /** A stranger's call does not make a phone answer by itself, nor show what it is told. */
    @Test
    void strangersDoNotCommandPhones() {
        final SipRequest request =
                invite(
                        "Alert-Info : <http://x>;info=alert-autoanswer",
                        "Call-Info: <sip:x>;answer-after=0",
                        "Answer-Mode: Auto",
                        "Priv-Answer-Mode: Auto",
                        "Diversion: <sip:boss@example.org>",
                        "History-Info: <sip:boss@example.org>;index=1",
                        "Subject: hello");
        final SipRequest stranger = passed(request, new Sender.Stranger(), Reader.DEVICE);
        final SipRequest user = passed(request, new Sender.User(ALICE), Reader.DEVICE);
        for (final String name :
                List.of(
                        "Alert-Info",
                        "Call-Info",
                        "Answer-Mode",
                        "Priv-Answer-Mode",
                        "Diversion",
                        "History-Info")) {
            assertThat(stranger.header(name)).as(name).isNull();
            assertThat(user.header(name)).as(name).isNotNull();
        }
        assertThat(stranger.header("Subject")).isEqualTo("hello");
    }

    /** RFC 3323 §5.3. */
    @Test
    void privacyOfTheUserTakesOutWhatTellsOfHim() {
        final SipRequest request =
                passed(
                        invite(
                                "Privacy: user",
                                "Subject: me",
                                "User-Agent: my phone",
                                "Organization: mine",
                                "Reply-To: <sip:alice@home>",
                                "Call-Info: <http://me>"),
                        new Sender.User(ALICE),
                        Reader.DEVICE);
        for (final String name :
                List.of("Subject", "User-Agent", "Organization", "Reply-To", "Call-Info")) {
            assertThat(request.header(name)).as(name).isNull();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "id;critical, 0",
        "critical, 0",
        "none, 0",
        "header, 0",
        "header;critical, 500",
        "session ; Critical, 500",
        "user;id;critical, 500"
    })
    void privacyThatIsCriticalIsGivenOrRefused(final String privacy, final int status) {
        final Identity.Refusal refusal = identity.refusal(invite("Privacy: " + privacy));
        assertThat(refusal == null ? 0 : refusal.status()).isEqualTo(status);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    Digest username="a", realm="example.org", nonce="n", uri="u", response="r"  | no
                    DIGEST realm="EXAMPLE.org.", username="a", nonce="n", uri="u", response="r" | no
                    Digest realm="example.org", response="r"                                    | no
                    Digest realm="example.net", username="a", nonce="n", uri="u", response="r"  | yes
                    Digest realm="example.net" realm="example.org", response="r"                | no
                    Basic YTpi                                                                  | no
                    Bearer xyz                                                                  | yes
                    """)
    void credentialsForUsGoNoFurther(final String credentials, final String passes) {
        for (final String name : List.of("Authorization", "Proxy-Authorization")) {
            final SipRequest request =
                    passed(
                            invite(name + " : " + credentials),
                            new Sender.User(ALICE),
                            Reader.DEVICE);
            assertThat(request.headers(name)).hasSize(passes.equals("yes") ? 1 : 0);
        }
    }

    @Test
    void responsesClaimNoMoreThanRequests() {
        final SipResponse response =
                invite().reply(200)
                        .set("P-Asserted-Identity", "<sip:boss@example.org>")
                        .set("Remote-Party-ID", "<sip:boss@example.org>")
                        .build();
        final SipResponse.Builder fromDevice = response.edit();
        identity.response(fromDevice, response, new Sender.Party(), Reader.PEER);
        assertThat(text(fromDevice.build())).doesNotContain("boss");
        final SipResponse.Builder fromPeer = response.edit();
        identity.response(fromPeer, response, new Sender.Peer(peer(true)), Reader.DEVICE);
        assertThat(fromPeer.build().headers("P-Asserted-Identity"))
                .containsExactly("<sip:boss@example.org>");
        assertThat(fromPeer.build().header("Remote-Party-ID")).isNull();
    }
}
