package org.ringdown.service.message;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.ringdown.core.Parsed;
import org.ringdown.service.agent.InsideAgent;
import org.ringdown.service.port.Content;
import org.ringdown.service.port.MessageStore;
import org.ringdown.service.port.StorageFailure;
import org.ringdown.service.port.StoredMessage;
import org.ringdown.sip.message.HeaderName;
import org.ringdown.sip.message.Method;
import org.ringdown.sip.message.SipMessage;
import org.ringdown.sip.message.SipRequest;
import org.ringdown.sip.message.SipResponse;
import org.ringdown.sip.message.SipUri;
import org.ringdown.sip.parse.Limits;
import org.ringdown.sip.parse.SipParser;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One loop's share of {@link Keeping}: takes messages that reached nobody, answers when they are on
 * the disk, and sends them again when {@link Rounds} says so. It never makes up a message of its
 * own: whoever does so automatically meets somebody who answers automatically.
 */
final class Keeper implements InsideAgent {
    private static final Logger LOG = LoggerFactory.getLogger(Keeper.class);

    /** What belongs to the way that a request took, and not to the message. */
    private static final Set<String> OF_THE_WAY =
            Set.of(
                    HeaderName.VIA,
                    HeaderName.ROUTE,
                    HeaderName.RECORD_ROUTE,
                    HeaderName.CONTACT,
                    HeaderName.AUTHORIZATION,
                    HeaderName.PROXY_AUTHORIZATION,
                    HeaderName.P_ASSERTED_IDENTITY,
                    "Max-Breadth");

    private final Keeping keeping;
    private final Consumer<Runnable> resume;
    private final Rounds rounds;
    private final Queue<SipMessage> outputs = new ArrayDeque<>();

    /** What was sent again and has no final answer, by its branch. */
    private final Map<String, Sent> sent = new HashMap<>();

    private record Sent(String key, IntConsumer answered) {}

    Keeper(final Keeping keeping, final Consumer<Runnable> resume, final LongSupplier now) {
        this.keeping = keeping;
        this.resume = resume;
        rounds = new Rounds(keeping, now);
    }

    void resume(final Runnable work) {
        resume.accept(work);
    }

    /** Something waits for an address of record of this loop. */
    void waits(final String aor) {
        rounds.waits(aor);
    }

    Rounds rounds() {
        return rounds;
    }

    // ---- what comes

    @Override
    public void handle(final SipMessage message, final long now) {
        switch (message) {
            case SipResponse response -> answered(response);
            case SipRequest request -> {
                if (!request.method().equals(Method.ACK)) {
                    came(request);
                }
            }
        }
    }

    private void came(final SipRequest request) {
        final @Nullable String aor = KeepRule.aor(request, keeping.parts().domains());
        if (!request.method().equals(Method.MESSAGE) || aor == null) {
            reply(request, 405, "Only messages are kept here");
        } else if (request.toTag() != null) {
            reply(request, 481, "There are no dialogs here");
        } else if (sent.values().stream().anyMatch(each -> each.key().equals(key(aor, request)))) {
            // It was kept already, and comes back: the device is gone again.
            reply(request, 480, "Nobody is registered under this name now");
        } else {
            switch (KeepRule.of(request, keeping.parts().domains(), keeping.parts().limits())) {
                case KeepRule.Verdict.Drop _ -> {
                    keeping.counters().count(KeepCounter.NOT_KEPT);
                    reply(request, 200, "OK");
                }
                case KeepRule.Verdict.Refuse(int status, String reason) -> {
                    keeping.counters().count(KeepCounter.NOT_KEPT);
                    reply(request, status, reason);
                }
                case KeepRule.Verdict.Keep keep -> keep(aor, request, keep);
            }
        }
    }

    private static String key(final String aor, final SipRequest request) {
        return aor + " " + request.callId();
    }

    private void keep(
            final String aor, final SipRequest request, final KeepRule.Verdict.Keep keep) {
        final long now = keeping.parts().clock().epochMillis();
        final StoredMessage message =
                new StoredMessage(
                        0,
                        aor,
                        keep.sender(),
                        keep.name(),
                        Content.of(request.toBytes()),
                        now,
                        now + keep.millis());
        if (!keeping.parts().background().test(() -> store(message, request))) {
            reply(request, 503, "Too much is under way");
        }
    }

    /** On a thread that may wait. */
    private void store(final StoredMessage message, final SipRequest request) {
        final SipUri to = KeepRule.uri(message.aor());
        try {
            if (to == null
                    || keeping.parts().accounts().find(String.valueOf(to.userText()), to.hostText())
                            == null) {
                resume(() -> reply(request, 404, "There is no such user here"));
                return;
            }
            final MessageStore.Kept kept =
                    keeping.parts()
                            .store()
                            .keep(
                                    message,
                                    keeping.parts().limits().messages(),
                                    keeping.parts().limits().bytes());
            resume(() -> stored(message.aor(), request, kept));
        } catch (final StorageFailure failure) {
            LOG.warn("a message could not be kept: {}", failure.getMessage());
            resume(() -> reply(request, 480, "Nobody is registered under this name now"));
        }
    }

    private void stored(final String aor, final SipRequest request, final MessageStore.Kept kept) {
        switch (kept) {
            case FULL -> {
                keeping.counters().count(KeepCounter.NO_ROOM);
                reply(request, 480, "Nobody is registered now, and too much waits already");
            }
            case KNOWN -> reply(request, 202, "Accepted");
            case STORED -> {
                keeping.counters().count(KeepCounter.KEPT);
                reply(request, 202, "Accepted");
                keeping.forAor(aor, keeper -> keeper.waits(aor));
            }
        }
    }

    private void reply(final SipRequest request, final int status, final String reason) {
        outputs.add(request.reply(status, reason).toTag(token()).build());
    }

    private String token() {
        return keeping.parts().entropy().token(8);
    }

    // ---- what goes out again

    /**
     * Sends a kept message again; its Call-ID is of this loop.
     *
     * @param answered is told the final status
     */
    void send(final StoredMessage message, final SipRequest request, final IntConsumer answered) {
        final SipUri to = KeepRule.uri(message.aor());
        if (to == null) {
            answered.accept(404);
            return;
        }
        final String branch = "z9hG4bK" + keeping.parts().entropy().token(12);
        final SipRequest.Builder again =
                request.edit()
                        .removeAll(OF_THE_WAY)
                        .requestUri(to)
                        .set(HeaderName.MAX_FORWARDS, "70")
                        .set(HeaderName.FROM, request.from().withTag(token()).toString())
                        .prepend(HeaderName.VIA, "SIP/2.0/TCP inside.invalid;branch=" + branch);
        if (request.header(HeaderName.DATE) == null) {
            again.set(
                    HeaderName.DATE,
                    DateTimeFormatter.RFC_1123_DATE_TIME.format(
                            Instant.ofEpochMilli(message.receivedEpochMillis())
                                    .atOffset(ZoneOffset.UTC)));
        }
        sent.put(branch, new Sent(key(message.aor(), request), answered));
        outputs.add(again.build());
    }

    /** What was kept, as it came; {@code null} when it cannot be read any more. */
    static @Nullable SipRequest read(final StoredMessage message) {
        final byte[] bytes = message.request().bytes();
        return SipParser.parse(bytes, 0, bytes.length, Limits.DEFAULT)
                        instanceof Parsed.Ok<SipMessage>(SipRequest request)
                ? request
                : null;
    }

    private void answered(final SipResponse response) {
        if (response.provisional()) {
            return;
        }
        final @Nullable Sent what = sent.remove(String.valueOf(response.topVia().branch()));
        if (what != null) {
            what.answered().accept(response.status());
        }
    }

    // ---- the rest of an engine

    @Override
    public int calls() {
        return 0;
    }

    @Override
    public boolean speaks() {
        return true;
    }

    @Override
    public void tick(final long now) {
        rounds.tick(now);
    }

    @Override
    public @Nullable SipMessage poll() {
        return outputs.poll();
    }

    @Override
    public long deadline() {
        return rounds.deadline();
    }
}
