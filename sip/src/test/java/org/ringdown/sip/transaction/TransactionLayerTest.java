package org.ringdown.sip.transaction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ringdown.sip.transaction.Messages.flow;
import static org.ringdown.sip.transaction.Messages.reply;
import static org.ringdown.sip.transaction.Messages.request;
import static org.ringdown.sip.transaction.Messages.udp;

import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ringdown.sip.message.SipRequest;
import org.ringdown.sip.message.SipResponse;
import org.ringdown.sip.transport.Flow;
import org.ringdown.sip.transport.Hop;
import org.ringdown.sip.transport.Transport;
import org.ringdown.testkit.SimClock;

class TransactionLayerTest {
    private static final Flow ALICE = flow(Transport.UDP, 1, 5060, 0);
    private final TransactionLayer layer = new TransactionLayer(TransactionConfig.DEFAULT);
    private final SimClock clock = new SimClock();

    @Test
    void aRepeatedRequestIsAnsweredByItsTransaction() {
        final SipRequest options = udp("OPTIONS", "o1");
        final LayerOutput.Opened opened = opened(received(options, ALICE));
        assertThat(received(options, ALICE)).isEmpty();
        final SipResponse ok = reply(options, 200, "b1");
        assertThat(handle(new LayerInput.Respond(opened.key(), ok)))
                .containsExactly(
                        new LayerOutput.Transmit(ok, new Hop.Over(ALICE)),
                        new LayerOutput.Ended(opened.key()));
        assertThat(received(options, ALICE))
                .containsExactly(new LayerOutput.Transmit(ok, new Hop.Over(ALICE)));
        assertThat(clock.run(layer, Duration.ofSeconds(31))).isEmpty();
        assertThat(received(options, ALICE))
                .containsExactly(new LayerOutput.Transmit(ok, new Hop.Over(ALICE)));

        assertThat(clock.run(layer, Duration.ofSeconds(33))).isEmpty();
        assertThat(layer.isEmpty()).isTrue();
        assertThat(opened(received(options, ALICE)).key()).isEqualTo(opened.key());
    }

    @Test
    void anAnswerThatNoStrangerCouldSendIsRepeatedAllTheSame() {
        final SipRequest options =
                udp("OPTIONS", "o1")
                        .edit()
                        .set("To", "<sip:bob@example.org>" + parameters(48))
                        .build();
        final LayerOutput.Opened opened = opened(received(options, ALICE));
        final SipResponse ok = reply(options, 200, "b1");
        handle(new LayerInput.Respond(opened.key(), ok));
        assertThat(received(options, ALICE))
                .containsExactly(new LayerOutput.Transmit(ok, new Hop.Over(ALICE)));
    }

    private static String parameters(final int count) {
        return IntStream.range(0, count).mapToObj(i -> ";p" + i).collect(Collectors.joining());
    }

    @Test
    void aRepeatedResponseIsAbsorbed() {
        final Hop bob = new Hop.To(Transport.UDP, flow(Transport.UDP, 2, 5060, 0).remote());
        final SipRequest bye = udp("BYE", "x1");
        handle(new LayerInput.Request(bye, bob));
        final SipResponse ok = reply(bye, 200, "b1");
        final ClientKey key = new ClientKey("z9hG4bKx1", bye.method());
        assertThat(handle(new LayerInput.Received(ok, ALICE)))
                .containsExactly(new LayerOutput.Response(key, ok), new LayerOutput.Ended(key));
        assertThat(handle(new LayerInput.Received(ok, ALICE))).isEmpty();
        assertThat(clock.run(layer, Duration.ofSeconds(6))).isEmpty();
        assertThat(layer.isEmpty()).isTrue();
        assertThat(handle(new LayerInput.Received(ok, ALICE)))
                .containsExactly(new LayerOutput.Stray(ok, ALICE));
    }

    @Test
    void anAckFindsItsInviteAndACancelDoesNotEndIt() {
        final SipRequest invite = udp("INVITE", "i1");
        final LayerOutput.Opened opened = opened(received(invite, ALICE));
        final LayerOutput.Opened cancel = opened(received(udp("CANCEL", "i1"), ALICE));
        assertThat(cancel.key().cancelled()).isEqualTo(opened.key());
        handle(new LayerInput.Respond(opened.key(), reply(invite, 487, "b1")));
        assertThat(received(udp("ACK", "i1"), ALICE))
                .containsExactly(new LayerOutput.Ended(opened.key()));
        assertThat(received(udp("ACK", "i1"), ALICE)).isEmpty();
        assertThat(received(invite, ALICE)).isEmpty();
        handle(new LayerInput.Abandon(cancel.key()));
        clock.run(layer, Duration.ofSeconds(6));
        assertThat(layer.isEmpty()).isTrue();
    }

    @Test
    void aClientOfTheOldStandardIsUnderstood() {
        final String via = "SIP/2.0/UDP 192.0.2.1:5060;branch=1";
        final SipRequest invite = request("INVITE", via);
        final LayerOutput.Opened opened = opened(received(invite, ALICE));
        assertThat(received(invite, ALICE)).isEmpty();
        handle(new LayerInput.Respond(opened.key(), reply(invite, 404, "b1")));
        final SipRequest ack =
                request("ACK", via).edit().set("To", "<sip:bob@example.org>;tag=b1").build();
        assertThat(received(ack, ALICE)).containsExactly(new LayerOutput.Ended(opened.key()));
        assertThat(received(ack, ALICE)).isEmpty();
        final SipRequest other = invite.edit().set("CSeq", "8 INVITE").build();
        assertThat(opened(received(other, ALICE)).key()).isNotEqualTo(opened.key());
    }

    @Test
    void aResponseFindsItsRequestByBranchAndMethod() {
        final Hop bob = new Hop.To(Transport.UDP, flow(Transport.UDP, 2, 5060, 0).remote());
        final SipRequest invite = udp("INVITE", "x1");
        final SipRequest cancel = udp("CANCEL", "x1");
        assertThat(handle(new LayerInput.Request(invite, bob)))
                .containsExactly(new LayerOutput.Transmit(invite, bob));
        handle(new LayerInput.Request(cancel, bob));
        final SipResponse ok = reply(cancel, 200, "b1");
        assertThat(handle(new LayerInput.Received(ok, ALICE)).getFirst())
                .isEqualTo(
                        new LayerOutput.Response(new ClientKey("z9hG4bKx1", cancel.method()), ok));
        final SipResponse stray = reply(udp("INVITE", "x2"), 200, "b1");
        assertThat(handle(new LayerInput.Received(stray, ALICE)))
                .containsExactly(new LayerOutput.Stray(stray, ALICE));
    }

    @Test
    void aClosedConnectionFailsWhatWasSentOverIt() {
        final Flow tcp = flow(Transport.TCP, 2, 5060, 9);
        handle(new LayerInput.Request(udp("OPTIONS", "x1"), new Hop.Over(tcp)));
        handle(new LayerInput.Request(udp("INVITE", "x2"), new Hop.Over(tcp)));
        handle(new LayerInput.Request(udp("OPTIONS", "x3"), new Hop.Local("echo")));
        assertThat(handle(new LayerInput.FlowClosed(tcp)))
                .filteredOn(LayerOutput.Unreachable.class::isInstance)
                .hasSize(2);
        assertThat(layer.size()).isEqualTo(1);
        clock.run(layer, Duration.ofSeconds(33));
        assertThat(layer.isEmpty()).isTrue();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    shows itself           | 192.0.2.1:5060;branch=z9hG4bKa             | 5060 | 192.0.2.1:5060;branch=z9hG4bKa                                | 5060
                    asks for rport         | 192.0.2.1:5060;rport;branch=z9hG4bKa       | 7777 | 192.0.2.1:5060;rport=7777;branch=z9hG4bKa;received=192.0.2.1   | 7777
                    behind NAT, rport      | 10.0.0.5;rport;branch=z9hG4bKa             | 7777 | 10.0.0.5;rport=7777;branch=z9hG4bKa;received=192.0.2.1         | 7777
                    behind NAT, no rport   | 10.0.0.5:5060;branch=z9hG4bKa              | 7777 | 10.0.0.5:5060;branch=z9hG4bKa;received=192.0.2.1               | 7777
                    listens elsewhere      | 192.0.2.1:5070;branch=z9hG4bKa             | 7777 | 192.0.2.1:5070;branch=z9hG4bKa                                | 5070
                    listens at the default | 192.0.2.1;branch=z9hG4bKa                  | 7777 | 192.0.2.1;branch=z9hG4bKa                                     | 5060
                    a name                 | pc.invalid;branch=z9hG4bKa                 | 7777 | pc.invalid;branch=z9hG4bKa;received=192.0.2.1                  | 7777
                    lies                   | 192.0.2.1:5060;received=192.0.2.99;branch=z9hG4bKa | 5060 | 192.0.2.1:5060;branch=z9hG4bKa                        | 5060
                    """)
    void responsesGoBackWhereTheRequestCameFrom(
            final String name,
            final String via,
            final int sourcePort,
            final String marked,
            final int port) {
        final Flow flow = flow(Transport.UDP, 1, sourcePort, 0);
        final SipRequest request = request("OPTIONS", "SIP/2.0/UDP " + via);
        assertThat(ReturnPath.mark(request, flow).topVia().toString())
                .as(name)
                .isEqualTo("SIP/2.0/UDP " + marked);
        assertThat(ReturnPath.responses(request, flow))
                .isEqualTo(new Hop.Over(flow(Transport.UDP, 1, port, 0)));
    }

    private List<LayerOutput> received(final SipRequest request, final Flow flow) {
        return handle(new LayerInput.Received(request, flow));
    }

    private List<LayerOutput> handle(final LayerInput input) {
        layer.handle(input, clock.now());
        return SimClock.drain(layer);
    }

    private static LayerOutput.Opened opened(final List<LayerOutput> outputs) {
        assertThat(outputs).hasSize(1);
        return (LayerOutput.Opened) outputs.getFirst();
    }
}
