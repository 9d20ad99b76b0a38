package org.ringdown.service.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.ringdown.runtime.net.AddressRange;
import org.ringdown.service.trust.Trust;
import org.ringdown.service.trust.TrustedPeer;
import org.ringdown.service.trust.TrustedPeers;
import org.ringdown.sip.auth.Digest;
import org.ringdown.sip.message.Method;
import org.ringdown.sip.message.SipMessage;
import org.ringdown.sip.message.SipRequest;
import org.ringdown.sip.message.SipResponse;
import org.ringdown.sip.transport.Transport;
import org.w3c.dom.Element;

/** Who is told of whose registrations, over the wire. RFC 3680. */
class RegEventTest {
    private final Bench bench = new Bench();
    private final Device alice = bench.browser("alice");

    private SipRequest.Builder subscribe(final Device who, final String user) {
        return who.request(Method.SUBSCRIBE, "sip:" + user + "@" + Bench.DOMAIN)
                .set("Event", "reg")
                .set("Accept", "application/reginfo+xml")
                .set("Expires", "600");
    }

    /** What the NOTIFYs since last asked say: state of the subscription, and of each contact. */
    private static List<String> told(final Device device) throws Exception {
        final List<String> told = new ArrayList<>();
        for (final SipMessage message : device.inbox) {
            if (message instanceof SipRequest notify && notify.method().equals(Method.NOTIFY)) {
                told.add(notify.header("Subscription-State") + " " + read(notify.body()));
            }
        }
        device.inbox.clear();
        return told;
    }

    private static String read(final byte[] body) throws Exception {
        final DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
        factory.setNamespaceAware(true);
        final Element root =
                factory.newDocumentBuilder()
                        .parse(new ByteArrayInputStream(body))
                        .getDocumentElement();
        final StringBuilder text = new StringBuilder();
        text.append(root.getAttribute("version")).append(' ').append(root.getAttribute("state"));
        final var contacts = root.getElementsByTagNameNS("*", "contact");
        for (int i = 0; i < contacts.getLength(); i++) {
            final Element contact = (Element) contacts.item(i);
            text.append(' ')
                    .append(
                            contact.getElementsByTagNameNS("*", "uri")
                                    .item(0)
                                    .getTextContent()
                                    .replaceAll("sip:|;.*", ""))
                    .append('=')
                    .append(contact.getAttribute("event"));
        }
        return text.toString();
    }

    @Test
    void aUserIsToldOfAllItsDevices() throws Exception {
        alice.toNotify = 200;
        alice.register();
        alice.inbox.clear();

        alice.send(subscribe(alice, "alice").build());

        assertThat(alice.inbox)
                .anyMatch(each -> each instanceof SipResponse response && response.status() == 200);
        assertThat(told(alice))
                .containsExactly(
                        "active;expires=600 0 full alice@alicedf7jal23ls0d.invalid=registered");
        final Device phone = bench.device("phone", "alice", Transport.UDP);
        bench.pass(6);
        phone.register();
        assertThat(told(alice))
                .containsExactly("active;expires=594 1 partial alice@192.0.2.12:5060=registered");
        bench.pass(6);
        phone.send(phone.register(0));
        assertThat(told(alice))
                .containsExactly("active;expires=588 2 partial alice@192.0.2.12:5060=unregistered");
        bench.pass(600);
        assertThat(told(alice))
                .containsExactly(
                        "terminated;reason=timeout 3 full"
                                + " alice@alicedf7jal23ls0d.invalid=registered");
        bench.untilTheEnd();
        bench.assertNothingIsLeft();
    }

    @Test
    void nobodyElseIs() throws Exception {
        final Device mallory = bench.phone("mallory");
        alice.register();
        mallory.register();

        mallory.send(subscribe(mallory, "alice").build());
        assertThat(mallory.last().status()).isEqualTo(403);
        // Whether there is such a user makes no difference.
        mallory.send(subscribe(mallory, "nobody").build());
        assertThat(mallory.last().status()).isEqualTo(403);
        assertThat(told(mallory)).isEmpty();
    }

    @Test
    void whoHasTwoConnectionsIsToldOverTheSecondThatTheFirstBroke() throws Exception {
        final Device second = bench.device("second", "alice", Transport.WSS);
        second.toNotify = 200;
        alice.register();
        second.register();
        second.send(subscribe(second, "alice").build());
        second.inbox.clear();
        bench.pass(6);

        bench.closed(alice.flow());

        assertThat(told(second))
                .containsExactly(
                        "active;expires=594 1 partial"
                                + " alice@alicedf7jal23ls0d.invalid=deactivated");
    }

    @Test
    void whoCannotBeReachedIsForgotten() throws Exception {
        alice.toNotify = 481;
        alice.register();
        alice.send(subscribe(alice, "alice").build());
        alice.inbox.clear();
        bench.pass(6);
        alice.register();
        assertThat(told(alice)).isEmpty();
        bench.untilTheEnd();
        bench.assertNothingIsLeft();
    }

    @Test
    void aFetchAndAnUnsubscriptionAreToldOnce() throws Exception {
        alice.toNotify = 200;
        alice.register();
        alice.inbox.clear();
        alice.send(subscribe(alice, "alice").set("Expires", "0").build());
        assertThat(told(alice))
                .containsExactly(
                        "terminated;reason=timeout 0 full"
                                + " alice@alicedf7jal23ls0d.invalid=registered");
    }

    @Test
    void otherEventsGoToTheDevice() {
        final Device bob = bench.phone("bob");
        bob.register();
        alice.register();
        alice.send(subscribe(alice, "bob").set("Event", "dialog").build());
        assertThat(bob.got(Method.SUBSCRIBE).header("Event")).isEqualTo("dialog");
    }

    @Test
    void aPeerOfTheOperatorIsToldToo() throws Exception {
        final TrustedPeer peer =
                new TrustedPeer(
                        "pbx",
                        List.of(AddressRange.parse("192.0.2.12/32").orThrow()),
                        Set.of(),
                        true,
                        false);
        final Bench trusting =
                new Bench(
                        Operator.NOBODY.with(
                                new Trust(
                                        new TrustedPeers(List.of(peer)),
                                        false,
                                        List.of(Digest.Algorithm.SHA_256))));
        final Device bob = trusting.phone("bob");
        bob.register();
        final Device pbx = trusting.device("pbx", "pbx", "none", Transport.UDP);
        pbx.toNotify = 200;

        pbx.send(subscribe(pbx, "bob").set("From", "<sip:pbx@pbx.example.net>;tag=p").build());

        assertThat(told(pbx))
                .containsExactly("active;expires=600 0 full bob@192.0.2.11:5060=registered");
    }
}
