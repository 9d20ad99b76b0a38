package org.ringdown.sip.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ringdown.core.Parsed;
import org.ringdown.core.Secret;
import org.ringdown.sip.auth.GruuSeal;
import org.ringdown.sip.event.EventPackage;
import org.ringdown.sip.event.Notifier;
import org.ringdown.sip.event.NotifierLimits;
import org.ringdown.sip.message.Method;
import org.ringdown.sip.message.SipMessage;
import org.ringdown.sip.message.SipRequest;
import org.ringdown.sip.message.SipUri;
import org.ringdown.sip.parse.Limits;
import org.ringdown.sip.parse.SipParser;
import org.ringdown.sip.registrar.Binding;
import org.ringdown.sip.registrar.Gruu;
import org.ringdown.sip.registrar.Outcome;
import org.ringdown.sip.registrar.RegInfo;
import org.ringdown.sip.registrar.Registrar;
import org.ringdown.sip.registrar.RegistrarPolicy;
import org.ringdown.sip.transaction.Messages;
import org.ringdown.sip.transport.Flow;
import org.ringdown.sip.transport.Transport;
import org.ringdown.testkit.SeededEntropy;

/** Registrar, notifier and GRUUs on any bytes that can be read as SIP: nothing is thrown. */
class RegistrarFuzzTest {
    private static final String AOR = "sip:alice@example.org";
    private static final GruuSeal GRUUS =
            new GruuSeal(Secret.of("0123456789abcdef0123456789abcdef"));

    /** Tells what is bound, as far as this test goes. */
    private record Registrations(List<Binding> bindings) implements EventPackage<String> {
        @Override
        public String name() {
            return "reg";
        }

        @Override
        public String contentType() {
            return RegInfo.TYPE;
        }

        @Override
        public int defaultExpires() {
            return 3761;
        }

        @Override
        public @Nullable String resource(final SipRequest subscribe) {
            return subscribe.requestUri() instanceof SipUri uri ? uri.aor() : null;
        }

        @Override
        public byte[] full(final String resource, final long version) {
            return RegInfo.full(resource, version, bindings, 0);
        }

        @Override
        public byte[] partial(
                final String resource, final long version, final List<String> changes) {
            return full(resource, version);
        }

        @Override
        public void watched(final String resource) {
            // Nothing changes here.
        }

        @Override
        public void unwatched(final String resource) {
            // Nothing changes here.
        }
    }

    @FuzzTest
    void register(final byte[] data) {
        if (!(SipParser.parse(data, 0, data.length, Limits.DEFAULT)
                instanceof Parsed.Ok<SipMessage>(SipRequest request))) {
            return;
        }
        final Registrar registrar =
                new Registrar(RegistrarPolicy.DEFAULT, GRUUS, new SeededEntropy(1));
        final Flow flow = Messages.flow(Transport.UDP, 1, 5060, 0);
        List<Binding> bindings = List.of();
        for (int i = 0; i < 2; i++) {
            final Outcome outcome = registrar.process(request, AOR, bindings, flow, i, i);
            if (outcome instanceof Outcome.Changed changed) {
                bindings = changed.all();
            }
            final byte[] answer = outcome.response().toBytes();
            if (!SipParser.parse(answer, 0, answer.length, Limits.DEFAULT).isOk()) {
                throw new AssertionError("cannot be read: " + outcome.response());
            }
        }
        for (final Binding binding : bindings) {
            final var _ = binding.disconnected().reach();
        }
        notifier(request, bindings);
    }

    private static void notifier(final SipRequest request, final List<Binding> bindings) {
        final Notifier<String> notifier =
                new Notifier<>(
                        new Registrations(bindings),
                        NotifierLimits.DEFAULT,
                        "sip:reg@example.org",
                        new SeededEntropy(2));
        final SipRequest.Builder subscribe =
                SipRequest.builder(Method.SUBSCRIBE, request.requestUri());
        for (final String name :
                List.of("Via", "From", "To", "Call-ID", "Contact", "Event", "Accept", "Expires")) {
            request.headers(name).forEach(value -> subscribe.add(name, value));
        }
        request.headers("Record-Route").forEach(value -> subscribe.add("Record-Route", value));
        notifier.handle(subscribe.set("CSeq", "1 SUBSCRIBE").build(), 0);
        for (SipMessage out = notifier.poll(); out != null; out = notifier.poll()) {
            final byte[] bytes = out.toBytes();
            if (!SipParser.parse(bytes, 0, bytes.length, Limits.DEFAULT).isOk()) {
                throw new AssertionError("cannot be read: " + out);
            }
        }
    }

    @FuzzTest
    void gruu(final byte[] data) {
        final String text = new String(data, StandardCharsets.UTF_8);
        if (SipUri.parse(text) instanceof Parsed.Ok<SipUri>(SipUri uri)) {
            final @Nullable String token = Gruu.token(uri);
            if (token != null) {
                final var _ = GRUUS.handle(token);
            }
            final boolean _ = Gruu.names(uri, text);
        }
        final SipUri open = Gruu.open(AOR, text.isEmpty() ? "x" : text);
        if (!SipUri.parse(open.toString()).isOk()) {
            throw new AssertionError("cannot be read: " + open);
        }
    }
}
