package org.ringdown.sip.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ringdown.testkit.Properties.forAll;
import static org.ringdown.testkit.Properties.random;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.ringdown.sip.message.Method;
import org.ringdown.sip.message.SipMessage;
import org.ringdown.sip.message.SipRequest;
import org.ringdown.sip.message.SipResponse;
import org.ringdown.sip.transaction.Messages;
import org.ringdown.sip.transport.Flow;
import org.ringdown.sip.transport.Hop;

/** Anything may happen, in any order, and still every request ends, once, and leaves nothing. */
class ProxyRandomWalkTest {
    private static final List<String> TARGETS = List.of("desk", "cell", "web", "echo");
    private static final int[] STATUSES = {
        100, 180, 183, 200, 200, 302, 401, 404, 407, 408, 430, 486, 487, 488, 500, 503, 600, 603
    };

    @Test
    void everythingEndsOnceAndLeavesNothing() {
        forAll(500, RandomGenerator::nextLong, seed -> new Walk(seed).run());
    }

    /** One walk: several calls at once over one proxy. */
    private static final class Walk {
        private final RandomGenerator random;
        private final Rig rig = new Rig();
        private final List<ContextId> contexts = new ArrayList<>();
        private final Map<ContextId, SipRequest> requests = new HashMap<>();
        private final List<ProxyOutput.Transmit> sent = new ArrayList<>();
        private int seen;
        private int calls;

        Walk(final long seed) {
            random = random(seed);
        }

        void run() {
            final int steps = 10 + random.nextInt(60);
            for (int i = 0; i < steps; i++) {
                rig.hold = random.nextInt(4) == 0;
                step();
                learn();
            }
            passHeld();
            rig.until(rig.clock.now() / 1e9 + 1_000);
            learn();
            check();
        }

        private void step() {
            switch (random.nextInt(16)) {
                case 0, 1 -> open();
                case 2, 3 -> fork();
                case 4, 5, 6, 7 -> respond();
                case 8 -> cancel();
                case 9 -> rig.until(rig.clock.now() / 1e9 + random.nextDouble() * pick(1, 40, 250));
                case 10 -> fail();
                case 11 -> passHeld();
                case 12 -> answerOurselves();
                case 13 -> giveUp();
                default -> repeat();
            }
        }

        private double pick(final double... values) {
            return values[random.nextInt(values.length)];
        }

        private void open() {
            final String method = random.nextInt(3) == 0 ? "MESSAGE" : "INVITE";
            final SipRequest request = Messages.udp(method, "c" + calls++);
            rig.handle(new ProxyInput.Received(request, caller()));
        }

        private Flow caller() {
            return random.nextInt(4) == 0 ? Rig.BROWSER : Rig.ALICE;
        }

        private void fork() {
            if (contexts.isEmpty()) {
                return;
            }
            final ContextId id = anyContext();
            final SipRequest request = request(id);
            final List<Branch> branches = new ArrayList<>();
            for (int i = random.nextInt(4); i > 0; i--) {
                final List<Attempt> otherwise = new ArrayList<>();
                for (int more = random.nextInt(6) - 3; more > 0; more--) {
                    otherwise.add(new Attempt(request, anyHop()));
                }
                branches.add(new Branch(request, anyHop(), otherwise));
            }
            rig.handle(new ProxyInput.Fork(id, branches, random.nextInt(3) > 0));
        }

        private Hop anyHop() {
            return Rig.hop(TARGETS.get(random.nextInt(TARGETS.size())));
        }

        private void giveUp() {
            if (!contexts.isEmpty()) {
                rig.handle(new ProxyInput.GiveUp(anyContext()));
            }
        }

        private void respond() {
            final ProxyOutput.Transmit to = anySent(SipRequest.class);
            if (to != null && to.message() instanceof SipRequest request) {
                if (!request.method().equals(Method.ACK)) {
                    final SipResponse response =
                            Messages.reply(
                                    request,
                                    STATUSES[random.nextInt(STATUSES.length)],
                                    "t" + random.nextInt(3));
                    rig.handle(new ProxyInput.Received(response, Rig.BROWSER));
                }
            }
        }

        private void cancel() {
            if (!contexts.isEmpty()) {
                final SipRequest request = request(anyContext());
                rig.handle(new ProxyInput.Received(like(request, "CANCEL"), Rig.ALICE));
            }
        }

        private void fail() {
            final ProxyOutput.Transmit to = anySent(SipMessage.class);
            if (to != null && random.nextInt(3) > 0) {
                rig.handle(new ProxyInput.SendFailed(to.message(), to.hop()));
            } else {
                rig.handle(
                        new ProxyInput.FlowClosed(
                                random.nextBoolean() ? Rig.BROWSER : Rig.flow("web")));
            }
        }

        private void passHeld() {
            while (!rig.held.isEmpty()) {
                final ProxyOutput.BranchResponse held = rig.held.remove();
                rig.handle(
                        held.response().status() / 100 == 3 && random.nextBoolean()
                                ? new ProxyInput.Drop(held.id())
                                : new ProxyInput.Pass(held.id(), held.response()));
            }
        }

        private void answerOurselves() {
            if (!contexts.isEmpty()) {
                final ContextId id = anyContext();
                final int status = STATUSES[random.nextInt(STATUSES.length)];
                rig.handle(new ProxyInput.Respond(id, request(id).reply(status).build()));
            }
        }

        /** A request comes again, or an ACK for whatever was answered. */
        private void repeat() {
            if (!contexts.isEmpty()) {
                final SipRequest request = request(anyContext());
                final boolean ack = request.method().equals(Method.INVITE) && random.nextInt(3) > 0;
                rig.handle(
                        new ProxyInput.Received(ack ? like(request, "ACK") : request, Rig.ALICE));
            }
        }

        private static String branch(final SipMessage message) {
            return String.valueOf(message.topVia().branch());
        }

        private static SipRequest like(final SipRequest request, final String method) {
            return Messages.request(method, request.topVia().toString());
        }

        private SipRequest request(final ContextId id) {
            final SipRequest request = requests.get(id);
            if (request == null) {
                throw new AssertionError("no such context");
            }
            return request;
        }

        private ContextId anyContext() {
            return contexts.get(random.nextInt(contexts.size()));
        }

        private ProxyOutput.@Nullable Transmit anySent(final Class<? extends SipMessage> kind) {
            final List<ProxyOutput.Transmit> candidates =
                    sent.stream().filter(transmit -> kind.isInstance(transmit.message())).toList();
            return candidates.isEmpty()
                    ? null
                    : candidates.get(
                            Math.max(
                                    0,
                                    candidates.size()
                                            - 1
                                            - random.nextInt(Math.min(8, candidates.size()))));
        }

        private void learn() {
            for (; seen < rig.outputs.size(); seen++) {
                switch (rig.outputs.get(seen)) {
                    case ProxyOutput.Incoming incoming -> {
                        contexts.add(incoming.id());
                        requests.put(incoming.id(), incoming.request());
                    }
                    case ProxyOutput.Transmit transmit -> sent.add(transmit);
                    default -> {}
                }
            }
        }

        private void check() {
            assertThat(rig.engine.isEmpty()).as("nothing is left").isTrue();
            assertThat(rig.engine.deadline()).isEqualTo(Long.MAX_VALUE);
            final Map<ContextId, Integer> done = new HashMap<>();
            final Set<ContextId> gone = new HashSet<>();
            for (final ProxyOutput output : rig.outputs) {
                switch (output) {
                    case ProxyOutput.Done(ContextId id, int _, BranchId _) -> {
                        assertThat(gone).doesNotContain(id);
                        done.merge(id, 1, Integer::sum);
                    }
                    case ProxyOutput.Gone(ContextId id) ->
                            assertThat(gone.add(id)).as("gone once").isTrue();
                    case ProxyOutput.BranchResponse(BranchId id, SipResponse _) ->
                            assertThat(gone).doesNotContain(id.context());
                    case ProxyOutput.AttemptFailed(BranchId id, int _, int _) ->
                            assertThat(done)
                                    .as("nobody is tried for nothing")
                                    .doesNotContainKey(id.context());
                    default -> {}
                }
            }
            assertThat(gone).containsExactlyInAnyOrderElementsOf(contexts);
            assertThat(done.keySet()).containsExactlyInAnyOrderElementsOf(contexts);
            assertThat(done.values()).allMatch(count -> count == 1);
            contexts.forEach(this::checkAnswers);
        }

        /** One final response upstream, however often it is sent; 2xx of INVITE are free. */
        private void checkAnswers(final ContextId id) {
            final SipRequest request = request(id);
            final Set<String> finals = new HashSet<>();
            boolean success = false;
            for (final ProxyOutput.Transmit transmit : sent) {
                if (transmit.message() instanceof SipResponse response
                        && transmit.hop() instanceof Hop.Over
                        && branch(response).equals(branch(request))
                        && response.cseq().method().equals(request.method())
                        && response.status() >= 200) {
                    if (response.success() && request.method().equals(Method.INVITE)) {
                        success = true;
                    } else {
                        finals.add(response.status() + " " + response.toTag());
                    }
                }
            }
            // A request repeated long after its end is a new one (RFC 3261 §17.2.3).
            final long lives =
                    contexts.stream()
                            .filter(other -> branch(request(other)).equals(branch(request)))
                            .count();
            final int answers = finals.size() + (success ? 1 : 0);
            assertThat(answers)
                    .as("finals of " + request + ": " + finals + ", success " + success)
                    .isLessThanOrEqualTo((int) lives);
            if (request.method().equals(Method.INVITE)) {
                assertThat(answers).isPositive();
            }
        }
    }
}
