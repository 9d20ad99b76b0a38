package org.ringdown.service.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Objects;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.ringdown.core.Secret;
import org.ringdown.sip.auth.TokenSeal;
import org.ringdown.sip.message.Method;
import org.ringdown.sip.message.SipRequest;
import org.ringdown.sip.message.Uri;
import org.ringdown.sip.transport.Flow;
import org.ringdown.sip.transport.Hop;
import org.ringdown.sip.transport.Transport;
import org.ringdown.testkit.Properties;
import org.ringdown.testkit.SeededEntropy;

/** What our tokens say, to whom, and that nobody else can make one. RFC 5626 §5.2. */
class HopTokenTest {
    private static final String LETTERS =
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

    private final HopToken tokens = new HopToken(seal(1));
    private final SipRequest invite = request("call-1", "a", null);
    private final SipRequest byCaller = request("call-1", "a", "b");
    private final SipRequest byCallee = request("call-1", "b", "a");

    private static TokenSeal seal(final long seed) {
        final byte[] key = new byte[32];
        new SeededEntropy(seed).fill(key);
        return new TokenSeal(Secret.of(key));
    }

    private static SipRequest request(
            final String callId, final @Nullable String from, final @Nullable String to) {
        return SipRequest.builder(Method.BYE, Uri.parse("sip:bob@example.org").orThrow())
                .set("Via", "SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK1")
                .set("From", "<sip:alice@example.org>" + (from == null ? "" : ";tag=" + from))
                .set("To", "<sip:bob@example.org>" + (to == null ? "" : ";tag=" + to))
                .set("Call-ID", callId)
                .set("CSeq", "1 BYE")
                .build();
    }

    private static HopToken.Lead lead(final RandomGenerator random) {
        final Transport transport = Transport.values()[random.nextInt(Transport.values().length)];
        final Hop hop =
                switch (random.nextInt(3)) {
                    case 0 ->
                            new Hop.Over(
                                    new Flow(
                                            transport,
                                            address(random),
                                            address(random),
                                            random.nextLong()));
                    case 1 ->
                            new Hop.To(
                                    transport,
                                    address(random),
                                    random.nextBoolean() ? null : "h" + random.nextInt() + ".org");
                    default -> new Hop.Local("echo" + random.nextInt(100));
                };
        return new HopToken.Lead(
                hop, random.nextBoolean() ? null : "sip:u" + random.nextInt() + "@example.org");
    }

    private static InetSocketAddress address(final RandomGenerator random) {
        final byte[] ip = new byte[random.nextBoolean() ? 4 : 16];
        random.nextBytes(ip);
        try {
            return new InetSocketAddress(InetAddress.getByAddress(ip), random.nextInt(65_536));
        } catch (final UnknownHostException impossible) {
            throw new AssertionError(impossible);
        }
    }

    @Test
    void bothSidesOfTheDialogAreLedWhereItSays() {
        Properties.forAll(
                HopTokenTest::lead,
                lead -> {
                    final String token = tokens.of(lead, invite);
                    assertThat(token).matches("[A-Za-z0-9_-]+");
                    assertThat(tokens.open(token, byCaller)).isEqualTo(lead);
                    assertThat(tokens.open(token, byCallee)).isEqualTo(lead);
                });
    }

    @Test
    void nobodyElseIs() {
        final String token = tokens.of(lead(Properties.random(1)), invite);
        for (final SipRequest other :
                List.of(
                        request("call-2", "a", "b"),
                        request("call-1", "c", "b"),
                        request("call-1", "b", "c"),
                        request("call-1", "b", null),
                        request("call-11", "a", "b"))) {
            assertThat(tokens.open(token, other)).isNull();
        }
        assertThat(new HopToken(seal(2)).open(token, byCaller)).isNull();
        assertThat(tokens.open(null, byCaller)).isNull();
        assertThat(tokens.open("", byCaller)).isNull();
        assertThat(tokens.open("bob", byCaller)).isNull();
        assertThat(tokens.open("%41 ä=", byCaller)).isNull();
    }

    @Test
    void aTokenThatIsChangedAnywhereIsNone() {
        Properties.forAll(
                RandomGenerator::nextLong,
                seed -> {
                    final RandomGenerator random = Properties.random(seed);
                    final String token = tokens.of(lead(random), invite);
                    final int at = random.nextInt(token.length());
                    final char other = LETTERS.charAt(random.nextInt(LETTERS.length()));
                    final String changed =
                            switch (random.nextInt(3)) {
                                case 0 -> token.substring(0, at) + other + token.substring(at + 1);
                                case 1 -> token.substring(0, at) + token.substring(at + 1);
                                default -> token.substring(0, at) + other + token.substring(at);
                            };
                    if (!same(token, changed)) {
                        assertThat(tokens.open(changed, byCaller)).isNull();
                    }
                });
    }

    /** Two texts may stand for the same bytes: the last letter has bits that count for nothing. */
    private static boolean same(final String one, final String other) {
        try {
            return java.util.Arrays.equals(
                    java.util.Base64.getUrlDecoder().decode(one),
                    java.util.Base64.getUrlDecoder().decode(other));
        } catch (final IllegalArgumentException notBase64) {
            return false;
        }
    }

    private static String scope(final SipRequest beginning) {
        return beginning.callId() + '\n' + beginning.fromTag();
    }

    @Test
    void whatWeSealedForOtherPurposesIsNoHop() {
        Properties.forAll(
                RandomGenerator::nextLong,
                seed -> {
                    final RandomGenerator random = Properties.random(seed);
                    final HopToken.Lead lead = lead(random);
                    final byte[] content =
                            Objects.requireNonNull(
                                    seal(1).open(tokens.of(lead, invite), scope(invite)));
                    final byte[] cut =
                            java.util.Arrays.copyOf(content, random.nextInt(content.length));
                    if (cut.length > 1) {
                        cut[random.nextInt(cut.length)] = (byte) random.nextInt();
                    }
                    // Whatever it is, it does not throw.
                    final Object opened = tokens.open(seal(1).seal(cut, scope(invite)), byCaller);
                    assertThat(opened == null || opened instanceof HopToken.Lead).isTrue();
                });
    }

    @Test
    void anOwnerWithALongNameAndAnUnknownAddress() {
        final String owner = "sip:" + "x".repeat(500) + "@example.org";
        final Hop hop = new Hop.To(Transport.TCP, InetSocketAddress.createUnresolved("host", 5060));

        final String token = tokens.of(new HopToken.Lead(hop, owner), invite);

        assertThat(token).hasSizeLessThan(200);
        assertThat(tokens.open(token, byCaller)).isNull();
        final HopToken.Lead echo = new HopToken.Lead(new Hop.Local("echo"), owner);
        assertThat(tokens.open(tokens.of(echo, invite), byCaller))
                .isEqualTo(new HopToken.Lead(new Hop.Local("echo"), null));
    }
}
