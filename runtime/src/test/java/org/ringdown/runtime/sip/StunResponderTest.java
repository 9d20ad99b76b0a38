package org.ringdown.runtime.sip;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.ringdown.core.Counters;
import org.ringdown.rtc.stun.StunClass;
import org.ringdown.rtc.stun.StunMessage;
import org.ringdown.rtc.stun.StunWriter;

class StunResponderTest {
    private static final byte[] ID = "123456789012".getBytes(StandardCharsets.US_ASCII);
    private static final InetSocketAddress PHONE =
            new InetSocketAddress(InetAddress.ofLiteral("203.0.113.5"), 40_000);

    private final Counters<TransportCounter> counters = new Counters<>(TransportCounter.class);
    private final StunResponder responder = new StunResponder(counters);

    private @Nullable StunMessage ask(final byte[] request, final InetSocketAddress from) {
        final byte[] answer = responder.answer(request, 0, request.length, from, 1);
        return answer == null ? null : StunMessage.parse(answer, 0, answer.length).orThrow();
    }

    private static StunWriter binding(final StunClass messageClass) {
        return StunWriter.of(messageClass, StunMessage.BINDING, ID);
    }

    @Test
    void tellsWhereAPhoneIsSeen() {
        for (final String address : new String[] {"203.0.113.5", "2001:db8::5"}) {
            final InetSocketAddress phone =
                    new InetSocketAddress(InetAddress.ofLiteral(address), 40_000);
            final byte[] request = binding(StunClass.REQUEST).message().toBytes();
            assertThat(StunResponder.stun(request, 0, request.length)).isTrue();
            final StunMessage answer = Objects.requireNonNull(ask(request, phone));
            assertThat(answer.messageClass()).isEqualTo(StunClass.SUCCESS);
            assertThat(answer.transactionId()).isEqualTo(ID);
            assertThat(answer.xorMappedAddress()).isEqualTo(phone);
            assertThat(answer.length()).as("no amplifier").isLessThanOrEqualTo(44);
        }
        assertThat(counters.get(TransportCounter.KEEP_ALIVES)).isEqualTo(2);
    }

    @Test
    void aFingerprintIsAnsweredWithOne() {
        final byte[] request = binding(StunClass.REQUEST).fingerprint().toBytes();
        final StunMessage answer = Objects.requireNonNull(ask(request, PHONE));
        assertThat(answer.fingerprintValid()).isTrue();
        request[request.length - 1] ^= 1;
        assertThat(ask(request, PHONE)).as("a wrong one").isNull();
    }

    @Test
    void whatItMustUnderstandAndDoesNotIsNamed() {
        final StunMessage answer =
                Objects.requireNonNull(
                        ask(
                                binding(StunClass.REQUEST).int32(0x7777, 1).message().toBytes(),
                                PHONE));
        assertThat(answer.errorCode()).isEqualTo(420);
        assertThat(answer.unknownAttributes()).containsExactly(0x7777);
    }

    @Test
    void anythingElseIsDropped() {
        assertThat(ask(binding(StunClass.INDICATION).message().toBytes(), PHONE)).isNull();
        assertThat(ask(binding(StunClass.SUCCESS).message().toBytes(), PHONE)).isNull();
        assertThat(ask(StunWriter.of(StunClass.REQUEST, 3, ID).message().toBytes(), PHONE))
                .as("Allocate")
                .isNull();
        final byte[] cut = binding(StunClass.REQUEST).int32(0x7777, 1).message().toBytes();
        assertThat(responder.answer(cut, 0, cut.length - 1, PHONE, 1)).isNull();
        assertThat(counters.get(TransportCounter.STUN_DROPPED)).isEqualTo(4);
        final byte[] sip = "OPTIONS sip:pbx.example SIP/2.0".getBytes(StandardCharsets.US_ASCII);
        assertThat(StunResponder.stun(sip, 0, sip.length)).isFalse();
        assertThat(StunResponder.stun(new byte[20], 0, 20)).isFalse();
        assertThat(StunResponder.stun(cut, 0, 19)).isFalse();
    }

    @Test
    void aSourceThatAsksTooOftenIsNotAnswered() {
        final byte[] request = binding(StunClass.REQUEST).message().toBytes();
        int answered = 0;
        for (int i = 0; i < 100; i++) {
            answered += ask(request, PHONE) == null ? 0 : 1;
        }
        assertThat(answered).isEqualTo(20);
        assertThat(counters.get(TransportCounter.STUN_LIMITED)).isEqualTo(80);
        assertThat(responder.answer(request, 0, request.length, PHONE, 2_000_000_000L)).isNotNull();
    }
}
