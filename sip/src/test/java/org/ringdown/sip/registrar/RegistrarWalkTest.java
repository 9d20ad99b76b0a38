package org.ringdown.sip.registrar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.ringdown.core.Secret;
import org.ringdown.sip.auth.GruuSeal;
import org.ringdown.sip.message.SipRequest;
import org.ringdown.sip.message.SipResponse;
import org.ringdown.sip.transaction.Messages;
import org.ringdown.sip.transport.Flow;
import org.ringdown.sip.transport.Transport;
import org.ringdown.testkit.SeededEntropy;

/**
 * Random REGISTERs of a handful of devices beside a model that knows nothing but a map from a place
 * to its end: whatever order they come in, registrar and model agree who is bound until when.
 */
class RegistrarWalkTest {
    private static final String AOR = "sip:alice@example.org";
    private static final RegistrarPolicy POLICY = new RegistrarPolicy(60, 600, 3600, 4, 120);

    /** What is bound: an instance's flow, or a bare contact. */
    private record Place(String name) {}

    private record Bound(long until, String callId, long cseq) {}

    private final Registrar registrar =
            new Registrar(
                    POLICY,
                    new GruuSeal(Secret.of("0123456789abcdef0123456789abcdef")),
                    new SeededEntropy(1));
    private final Map<Place, Bound> model = new HashMap<>();
    private List<Binding> bindings = List.of();
    private long now = 1_000_000;

    @RepeatedTest(200)
    void registrarAndModelAgree(final RepetitionInfo repetition) {
        final Random random = new Random(repetition.getCurrentRepetition());
        for (int step = 0; step < 60; step++) {
            now += random.nextInt(200_000);
            model.values().removeIf(bound -> bound.until() <= now);
            register(random, "seed " + repetition.getCurrentRepetition() + " step " + step);
        }
    }

    private void register(final Random random, final String where) {
        final int device = random.nextInt(4);
        final int reg = random.nextInt(3);
        final int expires = List.of(0, 30, 60, 300, 9000).get(random.nextInt(5));
        final String callId = "call" + random.nextInt(2) + "of" + device;
        final int cseq = random.nextInt(40) + 1;
        final boolean star = random.nextInt(12) == 0;
        final Place place = new Place(reg == 0 ? "contact" + device : device + "/" + reg);
        final String contact =
                reg == 0
                        ? "<sip:c" + device + "@192.0.2.9>;expires=" + expires
                        : "<sip:d%d@192.0.2.%d:%d>;+sip.instance=\"<urn:%d>\";reg-id=%d;expires=%d"
                                .formatted(
                                        device,
                                        reg,
                                        5000 + random.nextInt(3),
                                        device,
                                        reg,
                                        expires);
        final SipRequest.Builder request =
                Messages.udp("REGISTER", "b" + random.nextLong())
                        .edit()
                        .set("Call-ID", callId)
                        .set("CSeq", cseq + " REGISTER")
                        .set("Supported", "gruu, outbound")
                        .set("Contact", star ? "*" : contact);
        if (star) {
            request.set("Expires", "0");
        }
        final Flow flow = Messages.flow(Transport.UDP, 1, 5060, 0);
        final Outcome outcome = registrar.process(request.build(), AOR, bindings, flow, now, now);
        if (outcome instanceof Outcome.Changed changed) {
            bindings = changed.all();
        }
        final int expected =
                star ? starred(callId, cseq) : bound(place, expires, new Bound(0, callId, cseq));
        final SipResponse response = outcome.response();
        assertThat(response.status()).as(where).isEqualTo(expected);
        assertThat(Registrar.live(bindings, now))
                .as(where)
                .extracting(RegistrarWalkTest::place, Binding::expiresAt)
                .containsExactlyInAnyOrderElementsOf(
                        model.entrySet().stream()
                                .map(each -> tuple(each.getKey(), each.getValue().until()))
                                .collect(Collectors.toCollection(ArrayList::new)));
        if (response.status() == 200) {
            assertThat(response.headers("Contact")).as(where).hasSize(model.size());
        }
    }

    private static Place place(final Binding binding) {
        final String instance = String.valueOf(binding.instance());
        return binding.regId() == 0
                ? new Place("contact" + binding.contact().charAt(5))
                : new Place(instance.replaceAll("\\D", "") + "/" + binding.regId());
    }

    private int starred(final String callId, final long cseq) {
        if (model.values().stream().anyMatch(old -> late(old, callId, cseq))) {
            return 500;
        }
        model.clear();
        return 200;
    }

    private int bound(final Place place, final int expires, final Bound request) {
        if (expires > 0 && expires < 60) {
            return 423;
        }
        final Bound old = model.get(place);
        if (old != null && late(old, request.callId(), request.cseq())) {
            return 500;
        }
        if (expires > 0 && old == null && model.size() == 4) {
            return 403;
        }
        model.remove(place);
        if (expires > 0) {
            model.put(
                    place,
                    new Bound(
                            now + Math.min(expires, 3600) * 1000L,
                            request.callId(),
                            request.cseq()));
        }
        return 200;
    }

    private static boolean late(final Bound old, final String callId, final long cseq) {
        return old.callId().equals(callId) && cseq <= old.cseq();
    }
}
