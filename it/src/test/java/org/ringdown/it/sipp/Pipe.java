package org.ringdown.it.sipp;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.ringdown.it.DigestAnswer;
import org.ringdown.it.SipText;

/**
 * Stands between a SIPp and the server. To the server it is the SIPp's own socket; a callee is
 * registered through it. It keeps what passes, and loses or doubles what it is told to.
 */
abstract class Pipe implements AutoCloseable {
    private static final int PATIENCE_SECONDS = 10;
    private final List<String> ladder = new CopyOnWriteArrayList<>();
    private final List<Flow.Mishap> mishaps;
    private final BlockingQueue<SipText> registered = new LinkedBlockingQueue<>();
    private final String id = Long.toHexString(System.nanoTime()) + hashCode();

    Pipe(final List<Flow.Mishap> mishaps) {
        this.mishaps = new ArrayList<>(mishaps);
    }

    /** The port that a SIPp sends to. */
    abstract int port();

    abstract void toServer(byte[] bytes) throws IOException;

    /** The port that the server sees. */
    abstract int frontPort();

    abstract String transport();

    /** How often something is to go on that goes from or to the server. */
    final synchronized int copies(final byte[] bytes, final int length, final boolean up) {
        final String text = new String(bytes, 0, length, StandardCharsets.UTF_8);
        final Optional<Flow.Mishap> mishap =
                mishaps.stream()
                        .filter(candidate ->
                                (up ? "up " : "down ")
                                        .concat(text)
                                        .startsWith(candidate.beginning()))
                        .findFirst();
        mishap.ifPresent(mishaps::remove);
        final int copies = mishap.map(Flow.Mishap::copies).orElse(1);
        note((up ? "--> " : "<-- ") + (copies == 1 ? "" : "(" + copies + " times) "), text);
        return copies;
    }

    private void note(final String arrow, final String text) {
        ladder.add(
                LocalTime.now(ZoneOffset.UTC).truncatedTo(ChronoUnit.MILLIS)
                        + " "
                        + arrow
                        + text.strip());
    }

    /** Whether this is an answer to our REGISTER, and no business of SIPp's. */
    final boolean ours(final byte[] bytes, final int length) {
        final String text = new String(bytes, 0, length, StandardCharsets.UTF_8);
        if (text.startsWith("SIP/2.0 ") && text.contains("\r\nCall-ID: r" + id)) {
            registered.add(SipText.parse(text));
            return true;
        }
        return false;
    }

    /** Registers a contact, or takes it back with {@code expires} 0. */
    final void register(
            final Script.Cast cast, final String contact, final int expires, final int number) {
        SipText answer = ask(cast, contact, expires, number, "");
        if (answer.status() == 401) {
            final String credentials =
                    DigestAnswer.to(
                            answer,
                            cast.callee(),
                            cast.password(),
                            "REGISTER",
                            "sip:" + cast.domain());
            answer = ask(cast, contact, expires, number + 1, credentials + "\r\n");
        }
        if (answer.status() != 200) {
            throw new AssertionError("not registered: " + answer + "\n" + testimony());
        }
    }

    private SipText ask(
            final Script.Cast cast,
            final String contact,
            final int expires,
            final int number,
            final String credentials) {
        final String text =
                """
                REGISTER sip:%s SIP/2.0
                Via: SIP/2.0/%s 127.0.0.1:%d;rport;branch=z9hG4bKr%s%d
                Max-Forwards: 70
                From: <sip:%s@%s>;tag=r
                To: <sip:%s@%s>
                Call-ID: r%s
                CSeq: %d REGISTER
                Contact: %s
                Expires: %d
                %sContent-Length: 0

                """
                        .replace("\n", "\r\n")
                        .formatted(
                                cast.domain(),
                                transport(),
                                frontPort(),
                                id,
                                number,
                                cast.callee(),
                                cast.domain(),
                                cast.callee(),
                                cast.domain(),
                                id,
                                number,
                                contact,
                                expires,
                                credentials);
        try {
            for (int i = 0; i < PATIENCE_SECONDS; i++) {
                final byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
                copies(bytes, bytes.length, true);
                if (i == 0 || transport().equals("UDP")) {
                    toServer(bytes);
                }
                final SipText answer = registered.poll(1, TimeUnit.SECONDS);
                if (answer != null) {
                    return answer;
                }
            }
        } catch (final IOException gone) {
            throw new UncheckedIOException(gone);
        } catch (final InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        throw new AssertionError("no answer to REGISTER\n" + testimony());
    }

    /** What passed. */
    final String testimony() {
        return String.join("\n", ladder);
    }

    @Override
    public abstract void close();
}
