package org.ringdown.service.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.ringdown.rtc.sdp.SessionDescription;
import org.ringdown.service.agent.AnsweringAgent;
import org.ringdown.service.agent.ServerMedia;
import org.ringdown.sip.message.Method;
import org.ringdown.sip.message.SipRequest;
import org.ringdown.sip.message.SipResponse;
import org.ringdown.testkit.SeededEntropy;

/** The numbers inside the server: echo and tone. */
class InsideTest {
    private final Bench bench = new Bench();
    private final Device alice = bench.browser("alice");
    private final Device bob = bench.phone("bob");

    @BeforeEach
    void everybodyIsRegistered() {
        alice.register();
        bob.register();
        bench.untilTheEnd();
        bench.forgetTheLadder();
    }

    @AfterEach
    void nothingIsLeft() {
        bench.untilTheEnd();
        bench.assertNothingIsLeft();
    }

    @Test
    void echo() {
        final Talk call = alice.call("echo");
        assertThat(bench.media.heard()).containsExactly("1 echo");
        call.reinvite("inactive");
        assertThat(bench.media.heard()).isEmpty();
        call.reinvite("sendrecv");
        assertThat(bench.media.heard()).containsExactly("1 echo");
        bench.pass(40);
        call.bye();

        assertThat(bench.taken())
                .isEqualTo(
                        """
                             0 ms  alice → ringdown  INVITE (webrtc of alice)
                             0 ms  ringdown → alice  407
                             0 ms  alice → ringdown  ACK
                             0 ms  alice → ringdown  INVITE (webrtc of alice)
                             0 ms  ringdown → alice  200 (webrtc of ringdown)
                             0 ms  alice → ringdown  ACK
                             0 ms  alice → ringdown  INVITE (webrtc of alice, inactive)
                             0 ms  ringdown → alice  200 (webrtc of ringdown, inactive)
                             0 ms  alice → ringdown  ACK
                             0 ms  alice → ringdown  INVITE (webrtc of alice)
                             0 ms  ringdown → alice  200 (webrtc of ringdown)
                             0 ms  alice → ringdown  ACK
                         40000 ms  alice → ringdown  BYE
                         40000 ms  ringdown → alice  200 BYE
                        """);
        assertThat(bench.media.taken())
                .containsExactly(
                        "open 1 webrtc",
                        "remote 1 webrtc, it begins DTLS",
                        "echo 1",
                        "remote 1 webrtc, it begins DTLS",
                        "park 1",
                        "remote 1 webrtc, it begins DTLS",
                        "echo 1",
                        "close 1");
    }

    @Test
    void tone() {
        final Talk call = bob.call("9197");
        assertThat(bench.media.heard()).containsExactly("1 tone 0");
        call.bye();

        assertThat(bench.media.taken())
                .containsExactly(
                        "open 1 rtp 30000",
                        "remote 1 rtp 192.0.2.12:16906",
                        "tone 1 in 0",
                        "close 1");
    }

    @Test
    void nobodyAcknowledges() {
        final Talk call = alice.call("echo", alice.offer("sendrecv", 1), false);
        bench.untilTheEnd();

        assertThat(bench.taken())
                .isEqualTo(
                        """
                             0 ms  alice → ringdown  INVITE (webrtc of alice)
                             0 ms  ringdown → alice  407
                             0 ms  alice → ringdown  ACK
                             0 ms  alice → ringdown  INVITE (webrtc of alice)
                             0 ms  ringdown → alice  200 (webrtc of ringdown)
                           500 ms  ringdown → alice  200 (webrtc of ringdown)
                          1500 ms  ringdown → alice  200 (webrtc of ringdown)
                          3500 ms  ringdown → alice  200 (webrtc of ringdown)
                          7500 ms  ringdown → alice  200 (webrtc of ringdown)
                         11500 ms  ringdown → alice  200 (webrtc of ringdown)
                         15500 ms  ringdown → alice  200 (webrtc of ringdown)
                         19500 ms  ringdown → alice  200 (webrtc of ringdown)
                         23500 ms  ringdown → alice  200 (webrtc of ringdown)
                         27500 ms  ringdown → alice  200 (webrtc of ringdown)
                         31500 ms  ringdown → alice  200 (webrtc of ringdown)
                         32000 ms  ringdown → alice  BYE
                         32000 ms  alice → ringdown  200 BYE
                        """);
        assertThat(call.ended).isTrue();
        assertThat(alice.got(Method.BYE).headers("Reason"))
                .containsExactly("SIP;cause=200;text=\"no ACK\"");
    }

    @Test
    void theMediaIsLost() {
        final Talk call = alice.call("echo");
        bench.pass(5);
        bench.failed(1);

        assertThat(call.ended).isTrue();
        assertThat(alice.got(Method.BYE).headers("Route")).isEmpty();
        assertThat(bench.media.openLegs()).isZero();
    }

    @Test
    void aCallWithoutOfferIsRefused() {
        assertThat(bob.call("echo", null).statuses).containsExactly(488);
        assertThat(bob.call("echo", Sdp.g729(bob.address())).statuses).containsExactly(488);
        assertThat(bob.call("echo", "v=0\r\n").statuses).containsExactly(488);
    }

    @Test
    void otherRequests() {
        final Talk call = alice.call("echo");
        alice.send(
                call.request(Method.INFO).body("application/dtmf-relay", "Signal=5\r\n").build());
        assertThat(alice.last().status()).isEqualTo(200);
        alice.send(call.request(Method.REFER).set("Refer-To", "<sip:bob@example.org>").build());
        assertThat(alice.last().status()).isEqualTo(405);
        alice.send(call.request(Method.BYE).set("CSeq", "1 BYE").build());
        assertThat(alice.last().status()).isEqualTo(500);
        call.bye();
        assertThat(alice.last().status()).isEqualTo(200);
        alice.send(call.request(Method.BYE).build());
        assertThat(alice.last().status()).isEqualTo(481);
    }

    @Test
    void noMoreThanTheBound() {
        final AnsweringAgent agent =
                new AnsweringAgent("sip:echo@example.org", new Silent(), 2, new SeededEntropy(1));
        for (int i = 0; i < 3; i++) {
            final SipRequest invite =
                    bob.request(Method.INVITE, "sip:echo@example.org")
                            .body("application/sdp", bob.offer("sendrecv", 1))
                            .build();
            agent.handle(invite, 0);
            final SipResponse answer = (SipResponse) Objects.requireNonNull(agent.poll());
            assertThat(answer.status()).isEqualTo(i < 2 ? 200 : 486);
            assertThat(answer.toTag()).isNotNull();
        }
        assertThat(agent.calls()).isEqualTo(2);
    }

    /** Media that answers with the offer. */
    private static final class Silent implements ServerMedia {
        @Override
        public @Nullable Session open(final SipRequest invite, final Runnable ended) {
            return new Session() {
                @Override
                public Answer answer(final byte[] offer) {
                    return new Answer.Sdp(SessionDescription.parse(offer).orThrow());
                }

                @Override
                public boolean trickle(final byte[] fragment) {
                    return true;
                }

                @Override
                public void close() {
                    // There is nothing to free.
                }
            };
        }
    }

    @Test
    void aThousandCallsLeaveNothing() {
        final Device carol = bench.phone("carol");
        carol.register();
        bench.untilTheEnd();
        final List<String> numbers = List.of("bob", "echo", "carol", "tone");
        for (int i = 0; i < 1_000; i++) {
            if (i % 50 == 0) {
                List.of(alice, bob, carol).forEach(Device::register);
            }
            final String number = numbers.get(i % numbers.size());
            final Talk call = alice.call(number);
            if (number.equals("bob")) {
                bob.rings().answer();
            } else if (number.equals("carol")) {
                carol.rings().refuse(486);
            }
            if (!call.ended) {
                call.bye();
            }
            bench.pass(40);
            bench.forgetTheLadder();
            alice.forget();
            bob.forget();
            carol.forget();
        }
        // For every call to a phone the caller's leg and two for sound and picture, for every call
        // to
        // the server one.
        assertThat(bench.media.opened()).isEqualTo(2_000);
    }
}
