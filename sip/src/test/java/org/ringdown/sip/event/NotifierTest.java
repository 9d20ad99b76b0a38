package org.ringdown.sip.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ringdown.core.Engine;
import org.ringdown.sip.message.Method;
import org.ringdown.sip.message.SipMessage;
import org.ringdown.sip.message.SipRequest;
import org.ringdown.sip.message.SipResponse;
import org.ringdown.sip.message.SipUri;
import org.ringdown.sip.message.Uri;
import org.ringdown.testkit.SeededEntropy;

/** Subscriptions as ladders in virtual time. RFC 6665 §4.2. */
class NotifierTest {
    private static final long SECOND = 1_000_000_000L;
    private static final NotifierLimits LIMITS = new NotifierLimits(60, 600, 3, 2, 5 * SECOND);
    private final Door door = new Door();
    private final Notifier<String> notifier =
            new Notifier<>(door, LIMITS, "sip:door@example.org", new SeededEntropy(1));
    private final List<SipRequest> notified = new ArrayList<>();
    private final List<SipResponse> answers = new ArrayList<>();
    private boolean silent;
    private long now;
    private int cseq;

    /** Tells whether a door is open. */
    private static final class Door implements EventPackage<String> {
        final TreeSet<String> watched = new TreeSet<>();
        String state = "shut";

        @Override
        public String name() {
            return "door";
        }

        @Override
        public String contentType() {
            return "text/door";
        }

        @Override
        public int defaultExpires() {
            return 300;
        }

        @Override
        public @Nullable String resource(final SipRequest subscribe) {
            return subscribe.requestUri() instanceof SipUri uri && !"nobody".equals(uri.user())
                    ? uri.aor()
                    : null;
        }

        @Override
        public byte[] full(final String resource, final long version) {
            return (version + " full " + state).getBytes(StandardCharsets.UTF_8);
        }

        @Override
        public byte[] partial(
                final String resource, final long version, final List<String> changes) {
            return (version + " " + String.join(",", changes)).getBytes(StandardCharsets.UTF_8);
        }

        @Override
        public void watched(final String resource) {
            assertThat(watched.add(resource)).isTrue();
        }

        @Override
        public void unwatched(final String resource) {
            assertThat(watched.remove(resource)).isTrue();
        }
    }

    private static SipRequest.Builder subscribe(final String user, final String callId) {
        return SipRequest.builder(
                        Method.of("SUBSCRIBE"), Uri.parse("sip:" + user + "@example.org").orThrow())
                .set("Via", "SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK" + callId)
                .set("Max-Forwards", "70")
                .set("From", "<sip:alice@example.org>;tag=a")
                .set("To", "<sip:" + user + "@example.org>")
                .set("Call-ID", callId)
                .set("CSeq", "1 SUBSCRIBE")
                .set("Contact", "<sip:alice@192.0.2.1>")
                .set("Event", "door;id=9")
                .set("Record-Route", "<sip:up@203.0.113.7;lr>, <sip:down@203.0.113.7;lr>");
    }

    private SipResponse send(final SipRequest request) {
        answers.clear();
        notifier.handle(request, now);
        drain();
        return answers.getFirst();
    }

    private SipRequest within(final SipResponse ok, final SipRequest.Builder request) {
        return request.set("To", ok.to().toString()).set("CSeq", ++cseq + 1 + " SUBSCRIBE").build();
    }

    private void drain() {
        for (SipMessage message = notifier.poll(); message != null; message = notifier.poll()) {
            switch (message) {
                case SipResponse response -> answers.add(response);
                case SipRequest notify -> {
                    notified.add(notify);
                    if (!silent) {
                        notifier.handle(notify.reply(200).build(), now);
                    }
                }
            }
        }
    }

    private void until(final long seconds) {
        while (notifier.deadline() <= seconds * SECOND) {
            now = Math.max(now, notifier.deadline());
            notifier.tick(now);
            drain();
        }
        now = seconds * SECOND;
    }

    private void change(final String state) {
        door.state = state;
        notifier.changed("sip:door@example.org", state, now);
        drain();
    }

    private List<String> told() {
        final List<String> told =
                notified.stream()
                        .map(each ->
                                each.header("Subscription-State")
                                        + " | "
                                        + new String(each.body(), StandardCharsets.UTF_8))
                        .toList();
        notified.clear();
        return told;
    }

    @Test
    void aSubscriberIsToldAtOnceAndOfEachChange() {
        final SipResponse ok = send(subscribe("door", "c1").build());

        assertThat(ok.status()).isEqualTo(200);
        assertThat(ok.header("Expires")).isEqualTo("300");
        assertThat(ok.header("Contact")).isEqualTo("<sip:door@example.org>");
        assertThat(ok.values("Record-Route")).hasSize(2);
        final SipRequest notify = notified.getFirst();
        assertThat(notify.requestUri().toString()).isEqualTo("sip:alice@192.0.2.1");
        assertThat(notify.values("Route"))
                .containsExactly("<sip:up@203.0.113.7;lr>", "<sip:down@203.0.113.7;lr>");
        assertThat(notify.header("Event")).isEqualTo("door;id=9");
        assertThat(notify.fromTag()).isEqualTo(ok.toTag());
        assertThat(notify.toTag()).isEqualTo("a");
        assertThat(notify.header("Content-Type")).isEqualTo("text/door");
        until(10);
        change("open");
        until(20);
        assertThat(told())
                .containsExactly("active;expires=300 | 0 full shut", "active;expires=290 | 1 open");
        assertThat(door.watched).containsExactly("sip:door@example.org");
    }

    @Test
    void changesInAHurryAreToldTogether() {
        send(subscribe("door", "c1").build());
        told();
        change("open");
        change("shut");
        assertThat(told()).isEmpty();
        until(5);
        assertThat(told()).containsExactly("active;expires=295 | 1 open,shut");
        for (int i = 0; i < 40; i++) {
            change("open");
        }
        until(10);
        assertThat(told()).containsExactly("active;expires=290 | 2 full open");
    }

    @Test
    void aRefreshTellsEverythingAndProlongs() {
        final SipResponse ok = send(subscribe("door", "c1").build());
        until(200);
        final SipRequest again = within(ok, subscribe("door", "c1").set("Expires", "9999"));
        assertThat(send(again).header("Expires")).isEqualTo("600");
        until(799);
        assertThat(notifier.subscriptions()).isEqualTo(1);
        until(801);
        assertThat(told())
                .containsExactly(
                        "active;expires=300 | 0 full shut",
                        "active;expires=600 | 1 full shut",
                        "terminated;reason=timeout | 2 full shut");
        assertThat(notifier.subscriptions()).isZero();
        assertThat(door.watched).isEmpty();
        assertThat(notifier.deadline()).isEqualTo(Engine.NEVER);
    }

    @Test
    void whoUnsubscribesIsToldOnceMore() {
        final SipResponse ok = send(subscribe("door", "c1").build());
        told();
        final SipRequest end = within(ok, subscribe("door", "c1").set("Expires", "0"));
        assertThat(send(end).status()).isEqualTo(200);
        assertThat(told()).containsExactly("terminated;reason=timeout | 1 full shut");
        assertThat(send(end).status()).isEqualTo(481);
    }

    @Test
    void aFetchIsToldAndForgotten() {
        assertThat(send(subscribe("door", "c1").set("Expires", "0").build()).status())
                .isEqualTo(200);
        assertThat(told()).containsExactly("terminated;reason=timeout | 0 full shut");
        assertThat(notifier.subscriptions()).isZero();
        assertThat(door.watched).isEmpty();
    }

    @ParameterizedTest(name = "{0}: {1} -> {2}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    Event   | presence            | 489 | Allow-Events: door
                    Event   | doors               | 489 | Allow-Events: door
                    Accept  | text/window         | 406 | Accept: text/door
                    Accept  | text/window, */*    | 200 | Allow-Events: door
                    Expires | 30                  | 423 | Min-Expires: 60
                    Expires | x                   | 200 | Expires: 300
                    """)
    void whatCannotBeIsRefused(
            final String header, final String value, final int status, final String answer) {
        final SipResponse response = send(subscribe("door", "c1").set(header, value).build());
        assertThat(response.status()).isEqualTo(status);
        final String[] expected = answer.split(": ");
        assertThat(response.header(expected[0])).isEqualTo(expected[1]);
    }

    @Test
    void otherThingsAreRefused() {
        assertThat(send(subscribe("nobody", "c1").build()).status()).isEqualTo(404);
        assertThat(send(subscribe("door", "c1").remove("Contact").build()).status()).isEqualTo(400);
        assertThat(send(subscribe("door", "c1").remove("Event").build()).status()).isEqualTo(489);
        final SipRequest publish =
                SipRequest.builder(
                                Method.of("PUBLISH"), Uri.parse("sip:door@example.org").orThrow())
                        .set("Via", "SIP/2.0/UDP 192.0.2.1;branch=z9hG4bKp")
                        .set("From", "<sip:alice@example.org>;tag=a")
                        .set("To", "<sip:door@example.org>")
                        .set("Call-ID", "p")
                        .set("CSeq", "1 PUBLISH")
                        .build();
        assertThat(send(publish).status()).isEqualTo(405);
        assertThat(notifier.subscriptions()).isZero();
    }

    @Test
    void theRoomIsBounded() {
        assertThat(send(subscribe("door", "c1").build()).status()).isEqualTo(200);
        assertThat(send(subscribe("door", "c2").build()).status()).isEqualTo(200);
        assertThat(send(subscribe("door", "c3").build()).header("Retry-After")).isEqualTo("60");
        assertThat(send(subscribe("gate", "c4").build()).status()).isEqualTo(200);
        assertThat(send(subscribe("wall", "c5").build()).status()).isEqualTo(503);
        assertThat(send(subscribe("wall", "c6").set("Expires", "0").build()).status())
                .isEqualTo(200);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"481", "408", "404", "503"})
    void whoDoesNotTakeItIsNotToldAgain(final int status) {
        silent = true;
        send(subscribe("door", "c1").build());
        notifier.handle(notified.getFirst().reply(status).build(), now);
        assertThat(notifier.subscriptions()).isZero();
        assertThat(door.watched).isEmpty();
        change("open");
        assertThat(notified).hasSize(1);
    }

    @Test
    void whoAsksForAPauseIsToldEverythingAfterIt() {
        silent = true;
        send(subscribe("door", "c1").build());
        notifier.handle(notified.getFirst().reply(503).set("Retry-After", "30").build(), now);
        silent = false;
        notified.clear();
        change("open");
        until(29);
        assertThat(told()).isEmpty();
        until(31);
        assertThat(told()).containsExactly("active;expires=270 | 1 full open");
    }

    @Test
    void oneNotificationIsUnderWayAtATime() {
        silent = true;
        send(subscribe("door", "c1").build());
        change("open");
        until(20);
        assertThat(notified).hasSize(1);
        notifier.handle(notified.getFirst().reply(200).build(), now);
        drain();
        assertThat(told().getLast()).isEqualTo("active;expires=280 | 1 open");
        // Nobody answers this one, not even with a 408.
        until(100);
        assertThat(told()).containsExactly("terminated;reason=timeout | 2 full open");
    }

    @Test
    void anOldRefreshIsRefused() {
        final SipResponse ok = send(subscribe("door", "c1").build());
        final SipRequest.Builder old = subscribe("door", "c1").set("To", ok.to().toString());
        assertThat(send(old.build()).status()).isEqualTo(500);
    }
}
