package org.ringdown.sip.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.ringdown.core.Parsed;
import org.ringdown.sip.auth.Challenge;
import org.ringdown.sip.auth.Credentials;
import org.ringdown.sip.framing.Frame;
import org.ringdown.sip.framing.StreamFramer;
import org.ringdown.sip.message.CSeq;
import org.ringdown.sip.message.NameAddr;
import org.ringdown.sip.message.SipMessage;
import org.ringdown.sip.message.SipRequest;
import org.ringdown.sip.message.SipResponse;
import org.ringdown.sip.message.SipUri;
import org.ringdown.sip.message.Uri;
import org.ringdown.sip.message.Via;
import org.ringdown.sip.parse.Limits;
import org.ringdown.sip.parse.SipParser;

/**
 * The parsers on any bytes: nothing is thrown, and what was read can be written and read again. The
 * build runs the seeds beside this class; with {@code JAZZER_FUZZ=1} and one test chosen, Jazzer
 * looks for more. What it finds becomes a seed.
 */
class SipFuzzTest {
    private static String text(final byte[] data) {
        return new String(data, StandardCharsets.UTF_8);
    }

    private static void same(final Object first, final Object again) {
        if (!first.equals(again)) {
            throw new AssertionError(first + " became " + again);
        }
    }

    @FuzzTest
    void message(final byte[] data) {
        final Limits limits = Limits.DEFAULT;
        if (!(SipParser.parse(data, 0, data.length, limits)
                instanceof Parsed.Ok<SipMessage>(SipMessage message))) {
            refusal(data);
            return;
        }
        for (final String name : List.of("Contact", "Route", "Record-Route", "Path")) {
            final Parsed<List<NameAddr>> _ = message.addresses(name);
            final List<String> _ = message.values(name);
        }
        final SipMessage edited =
                switch (message) {
                    case SipRequest request -> {
                        final SipResponse _ =
                                request.reply(200).withRecordRoute().toTag("x").build();
                        final Via top =
                                request.topVia()
                                        .withParam("received", "192.0.2.1")
                                        .withParam("rport", "5060");
                        final SipRequest received =
                                request.edit().replaceFirstValue("Via", top.toString()).build();
                        same(top, received.topVia());
                        same(request.vias().size(), received.vias().size());
                        yield request.edit()
                                .prepend("Via", "SIP/2.0/UDP h;branch=z9hG4bKf")
                                .removeFirstValue("Route")
                                .set("Max-Forwards", "1")
                                .build();
                    }
                    case SipResponse response ->
                            response.edit()
                                    .prepend("Via", "SIP/2.0/UDP h")
                                    .build()
                                    .edit()
                                    .removeFirstValue("Via")
                                    .prepend("Via", "SIP/2.0/UDP h")
                                    .build();
                };
        final byte[] bytes = edited.toBytes();
        // An edit may lengthen a message that was as long as allowed.
        final Limits roomy = new Limits(1 << 20, 1 << 20, 1_000, 1 << 20);
        final SipMessage again = SipParser.parse(bytes, 0, bytes.length, roomy).orThrow();
        same(message.vias(), again.vias().subList(1, again.vias().size()));
        same(message.from(), again.from());
        same(message.to(), again.to());
        same(message.callId(), again.callId());
        same(message.cseq(), again.cseq());
        if (!Arrays.equals(message.body(), again.body())) {
            throw new AssertionError("the body changed");
        }
    }

    /** The answer to what cannot be read says 400, and nothing in it ends its header early. */
    private static void refusal(final byte[] data) {
        final byte[] response = SipParser.refusal(data, 0, data.length, "fuzz");
        if (response != null) {
            final String text = new String(response, StandardCharsets.UTF_8);
            same(true, text.startsWith("SIP/2.0 400 "));
            same(text.length() - 4, text.indexOf("\r\n\r\n"));
            same(-1, text.replace("\r\n", "").indexOf('\r'));
            same(-1, text.replace("\r\n", "").indexOf('\n'));
        }
    }

    @FuzzTest
    void uri(final byte[] data) {
        if (Uri.parse(text(data)) instanceof Parsed.Ok<Uri>(Uri uri)) {
            same(uri, Uri.parse(uri.toString()).orThrow());
            if (uri instanceof SipUri sip) {
                same(true, sip.equivalent(sip));
                same(-1, sip.aor().indexOf('\n'));
            }
        }
    }

    @FuzzTest
    void address(final byte[] data) {
        if (NameAddr.parseList(text(data)) instanceof Parsed.Ok<List<NameAddr>>(var list)) {
            for (final NameAddr address : list) {
                same(address, NameAddr.parse(address.toString()).orThrow());
            }
        }
    }

    @FuzzTest
    void via(final byte[] data) {
        if (Via.parseList(text(data)) instanceof Parsed.Ok<List<Via>>(var list)) {
            for (final Via via : list) {
                same(via, Via.parse(via.toString()).orThrow());
            }
        }
    }

    @FuzzTest
    void cseq(final byte[] data) {
        if (CSeq.parse(text(data)) instanceof Parsed.Ok<CSeq>(CSeq cseq)) {
            same(cseq, CSeq.parse(cseq.toString()).orThrow());
        }
    }

    @FuzzTest
    void credentials(final byte[] data) {
        final Parsed<Challenge> _ = Challenge.parse(text(data));
        if (Credentials.parse(text(data)) instanceof Parsed.Ok<Credentials>(Credentials read)) {
            final long _ = read.useCount();
            final Object _ = read.digestAlgorithm();
        }
    }

    /** The stream in one piece and byte by byte gives the same messages. */
    @FuzzTest
    void framer(final byte[] data) {
        final StreamFramer whole = new StreamFramer(Limits.DEFAULT);
        final StreamFramer pieces = new StreamFramer(Limits.DEFAULT);
        final StringBuilder first = new StringBuilder();
        final StringBuilder second = new StringBuilder();
        whole.feed(data, 0, data.length);
        drain(whole, first);
        for (int i = 0; i < data.length; i++) {
            pieces.feed(data, i, 1);
            drain(pieces, second);
        }
        same(first.toString(), second.toString());
    }

    private static void drain(final StreamFramer framer, final StringBuilder messages) {
        for (Frame frame; (frame = framer.poll()) != null; ) {
            if (frame instanceof Frame.Message(byte[] message)) {
                messages.append(new String(message, StandardCharsets.ISO_8859_1)).append('\0');
            }
        }
    }
}
