package org.ringdown.sip.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ringdown.sip.dialog.Replaces;
import org.ringdown.sip.message.SipUri;

/** What NOTIFYs and transfers carry. */
class EventValuesTest {
    private static SipFrag frag(final String body) {
        return SipFrag.parse(body.getBytes(StandardCharsets.UTF_8)).orThrow();
    }

    @Test
    void statusLines() {
        assertThat(frag("SIP/2.0 200 OK\r\nVia: x\r\n")).isEqualTo(new SipFrag(200, "OK"));
        assertThat(frag("SIP/2.0 100 Trying")).isEqualTo(new SipFrag(100, "Trying"));
        assertThat(frag("SIP/2.0 603\n")).isEqualTo(new SipFrag(603, ""));
        assertThat(new String(new SipFrag(486, "Busy Here").toBytes(), StandardCharsets.UTF_8))
                .isEqualTo("SIP/2.0 486 Busy Here\r\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\r\n",
                "SIP/2.0 ",
                "SIP/2.0 20",
                "SIP/2.0 2000 x",
                "SIP/2.0 099 x",
                "SIP/2.0 700 x",
                "SIP/2.0 2x0 x",
                "INVITE sip:a@b SIP/2.0"
            })
    void noStatusLines(final String body) {
        assertThat(SipFrag.parse(body.getBytes(StandardCharsets.UTF_8)).isOk()).isFalse();
    }

    @Test
    void states() {
        assertThat(SubscriptionState.parse("active;expires=600").orThrow())
                .isEqualTo(new SubscriptionState(SubscriptionState.Kind.ACTIVE, 600, "", -1));
        assertThat(SubscriptionState.parse("Pending ; Expires = 9999999999").orThrow())
                .isEqualTo(
                        new SubscriptionState(
                                SubscriptionState.Kind.PENDING, 1_000_000_000, "", -1));
        assertThat(SubscriptionState.parse("terminated;reason=Probation;retry-after=60").orThrow())
                .isEqualTo(
                        new SubscriptionState(
                                SubscriptionState.Kind.TERMINATED, -1, "probation", 60));
        assertThat(SubscriptionState.parse("waiting;expires=-1;x").orThrow())
                .isEqualTo(new SubscriptionState(SubscriptionState.Kind.ACTIVE, -1, "", -1));
        assertThat(SubscriptionState.parse(" ;expires=1").isOk()).isFalse();
    }

    @Test
    void replaces() {
        final Replaces read =
                Replaces.parse("425928@bobster.example ; To-Tag=7743; from-tag=6472;early-only")
                        .orThrow();
        assertThat(read).isEqualTo(new Replaces("425928@bobster.example", "7743", "6472", true));
        assertThat(read).hasToString("425928@bobster.example;to-tag=7743;from-tag=6472;early-only");
        assertThat(Replaces.parse("x;to-tag=1").isOk()).isFalse();
        assertThat(Replaces.parse(";to-tag=1;from-tag=2").isOk()).isFalse();
        assertThat(Replaces.parse("x;to-tag=1;from-tag=2;to-tag=3").isOk()).isFalse();
    }

    @Test
    void aUriCarriesReplaces() {
        final String value = "a%b&c=d@h;to-tag=\"1\";from-tag=2";
        final SipUri uri =
                SipUri.of("bob", "b.example").withHeader("Replaces", value).withHeader("X", "y z");
        final SipUri read = SipUri.parse(uri.toString()).orThrow();
        assertThat(read.headerText("replaces")).isEqualTo(value);
        assertThat(read.headerText("X")).isEqualTo("y z");
        assertThat(read.headerText("Y")).isNull();
        assertThat(SipUri.parse("sip:a@b?X=1%0D%0AVia:%20y").orThrow().headerText("X"))
                .isEqualTo("1%0D%0AVia: y");
    }
}
