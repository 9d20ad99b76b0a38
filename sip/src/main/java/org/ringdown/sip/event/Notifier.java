package org.ringdown.sip.event;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.ringdown.core.Engine;
import org.ringdown.core.Entropy;
import org.ringdown.sip.message.HeaderName;
import org.ringdown.sip.message.Method;
import org.ringdown.sip.message.SipMessage;
import org.ringdown.sip.message.SipRequest;
import org.ringdown.sip.message.SipResponse;

/**
 * The notifier of RFC 6665 §4.2 for one event package: takes SUBSCRIBEs and the responses to its
 * NOTIFYs, puts out responses and NOTIFYs. Transactions are the business of who carries them: a
 * NOTIFY that nobody answers comes back as 408.
 *
 * @param <C> one change of what is watched
 */
public final class Notifier<C> implements Engine<SipMessage, SipMessage> {
    private static final long SECOND = 1_000_000_000L;
    private static final int ONE_HOUR = 3600;

    /** A subscriber may ask for a pause of five minutes at most. */
    private static final int LONGEST_PAUSE = 300;

    private final EventPackage<C> events;
    private final NotifierLimits limits;
    private final String contact;
    private final Entropy entropy;
    private final Map<String, Subscription<C>> all = new HashMap<>();
    private final Map<String, List<Subscription<C>>> byResource = new HashMap<>();
    private final TreeSet<Due<C>> deadlines =
            new TreeSet<>(
                    Comparator.<Due<C>>comparingLong(Due::at)
                            .thenComparingLong(due -> due.subscription().serial));
    private final Map<Subscription<C>, Due<C>> scheduled = new HashMap<>();
    private final Queue<SipMessage> outputs = new ArrayDeque<>();
    private long serial;

    private record Due<C>(long at, Subscription<C> subscription) {}

    /**
     * @param contact the URI under which the notifier is reached within a dialog
     */
    public Notifier(
            final EventPackage<C> events,
            final NotifierLimits limits,
            final String contact,
            final Entropy entropy) {
        this.events = events;
        this.limits = limits;
        this.contact = contact;
        this.entropy = entropy;
    }

    /** How many subscriptions there are. */
    public int subscriptions() {
        return all.size();
    }

    static String key(final String callId, final @Nullable String localTag) {
        return callId + ' ' + localTag;
    }

    @Override
    public void handle(final SipMessage message, final long now) {
        switch (message) {
            case SipRequest request -> request(request, now);
            case SipResponse response -> response(response, now);
        }
    }

    private void request(final SipRequest request, final long now) {
        final Method method = request.method();
        if (method.equals(Method.SUBSCRIBE)) {
            subscribe(request, now);
        } else if (method.equals(Method.OPTIONS)) {
            outputs.add(capable(request.reply(200)).build());
        } else if (!method.equals(Method.ACK)) {
            outputs.add(request.reply(405).set(HeaderName.ALLOW, "SUBSCRIBE, OPTIONS").build());
        }
    }

    private SipResponse.Builder capable(final SipResponse.Builder reply) {
        return reply.set(HeaderName.ALLOW, "SUBSCRIBE, OPTIONS")
                .set(HeaderName.ALLOW_EVENTS, events.name());
    }

    private void subscribe(final SipRequest request, final long now) {
        final @Nullable SipResponse refusal = refusal(request);
        if (refusal != null) {
            outputs.add(refusal);
            return;
        }
        final int seconds = expires(request);
        if (seconds > 0 && seconds < limits.minExpires() && seconds < ONE_HOUR) {
            // RFC 6665 §4.2.1.1.
            outputs.add(
                    request.reply(423)
                            .set(HeaderName.MIN_EXPIRES, Integer.toString(limits.minExpires()))
                            .build());
        } else if (request.toTag() == null) {
            begin(request, seconds, now);
        } else {
            refresh(request, seconds, now);
        }
    }

    /** What stands in the way of this SUBSCRIBE whatever it asks for, or {@code null}. */
    private @Nullable SipResponse refusal(final SipRequest request) {
        final String event = request.header(HeaderName.EVENT);
        if (event == null || !bare(event).equalsIgnoreCase(events.name())) {
            return request.reply(489, "Bad Event")
                    .set(HeaderName.ALLOW_EVENTS, events.name())
                    .build();
        }
        final List<String> accept = request.values(HeaderName.ACCEPT);
        if (!accept.isEmpty() && accept.stream().noneMatch(this::ours)) {
            return request.reply(406).set(HeaderName.ACCEPT, events.contentType()).build();
        }
        return null;
    }

    private boolean ours(final String accepted) {
        final String type = bare(accepted).toLowerCase(Locale.ROOT);
        return type.equals("*/*")
                || type.equals("application/*")
                || type.equals(events.contentType());
    }

    private static String bare(final String value) {
        final int parameters = value.indexOf(';');
        return (parameters < 0 ? value : value.substring(0, parameters)).strip();
    }

    private int expires(final SipRequest request) {
        final int wish = seconds(request.header(HeaderName.EXPIRES), events.defaultExpires());
        return Math.min(wish, limits.maxExpires());
    }

    private static int seconds(final @Nullable String text, final int otherwise) {
        if (text == null || text.isEmpty() || text.length() > 10) {
            return otherwise;
        }
        long value = 0;
        for (int i = 0; i < text.length(); i++) {
            final int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return otherwise;
            }
            value = value * 10 + digit;
        }
        return (int) Math.min(value, Integer.MAX_VALUE);
    }

    private void begin(final SipRequest request, final int seconds, final long now) {
        final @Nullable String resource = events.resource(request);
        if (resource == null) {
            outputs.add(request.reply(404).build());
            return;
        }
        if (!Subscription.hasTarget(request)) {
            outputs.add(request.reply(400, "A Contact is missing").build());
            return;
        }
        final List<Subscription<C>> others = byResource.getOrDefault(resource, List.of());
        if (seconds > 0 && (all.size() >= limits.most() || others.size() >= limits.mostOfOne())) {
            outputs.add(request.reply(503).set(HeaderName.RETRY_AFTER, "60").build());
            return;
        }
        final Subscription<C> fresh =
                new Subscription<>(request, resource, entropy.token(8), ++serial);
        outputs.add(accepted(request, seconds).toTag(fresh.localTag).withRecordRoute().build());
        if (seconds == 0) {
            // A fetch (RFC 6665 §4.4.3): told once, and over.
            outputs.add(fresh.terminated(events, "timeout", contact, entropy));
            return;
        }
        all.put(fresh.key(), fresh);
        final List<Subscription<C>> watching =
                byResource.computeIfAbsent(resource, _ -> new ArrayList<>());
        if (watching.isEmpty()) {
            events.watched(resource);
        }
        watching.add(fresh);
        fresh.lasts(now + seconds * SECOND);
        proceed(fresh, now);
    }

    private void refresh(final SipRequest request, final int seconds, final long now) {
        final @Nullable Subscription<C> known = all.get(key(request.callId(), request.toTag()));
        if (known == null) {
            outputs.add(request.reply(481).build());
        } else if (!known.inOrder(request)) {
            outputs.add(request.reply(500).build());
        } else {
            outputs.add(accepted(request, seconds).build());
            known.refreshed(request, now + seconds * SECOND);
            proceed(known, now);
        }
    }

    private SipResponse.Builder accepted(final SipRequest request, final int seconds) {
        return capable(request.reply(200))
                .set(HeaderName.EXPIRES, Integer.toString(seconds))
                .set(HeaderName.CONTACT, "<" + contact + ">");
    }

    /** Something that is watched changed. */
    public void changed(final String resource, final C change, final long now) {
        for (final Subscription<C> each :
                List.copyOf(byResource.getOrDefault(resource, List.of()))) {
            each.changed(change);
            proceed(each, now);
        }
    }

    private void response(final SipResponse response, final long now) {
        final @Nullable Subscription<C> known = all.get(key(response.callId(), response.fromTag()));
        if (known == null || response.provisional() || !known.awaits(response.cseq().number())) {
            return;
        }
        final int pause = seconds(response.header(HeaderName.RETRY_AFTER), 0);
        if (response.success()) {
            known.answered();
        } else if (pause > 0 && pause <= LONGEST_PAUSE) {
            known.pause(now + pause * SECOND);
        } else {
            // RFC 6665 §4.2.2: who does not know of it, or cannot be reached, is not told again.
            forget(known);
            return;
        }
        proceed(known, now);
    }

    /** Ends a subscription whose time is over, or tells what there is to tell. */
    private void proceed(final Subscription<C> subscription, final long now) {
        if (subscription.expired(now)) {
            forget(subscription);
            outputs.add(subscription.terminated(events, "timeout", contact, entropy));
            return;
        }
        if (subscription.due(now)) {
            outputs.add(subscription.active(events, contact, limits.interval(), entropy, now));
        }
        schedule(subscription);
    }

    private void schedule(final Subscription<C> subscription) {
        final Due<C> due = new Due<>(subscription.deadline(), subscription);
        final @Nullable Due<C> before = scheduled.put(subscription, due);
        if (before != null) {
            deadlines.remove(before);
        }
        deadlines.add(due);
    }

    private void forget(final Subscription<C> subscription) {
        all.remove(subscription.key());
        final @Nullable Due<C> due = scheduled.remove(subscription);
        if (due != null) {
            deadlines.remove(due);
        }
        final @Nullable List<Subscription<C>> others = byResource.get(subscription.resource);
        if (others != null) {
            others.remove(subscription);
            if (others.isEmpty()) {
                byResource.remove(subscription.resource);
                events.unwatched(subscription.resource);
            }
        }
    }

    @Override
    public void tick(final long now) {
        while (!deadlines.isEmpty() && deadlines.first().at() <= now) {
            proceed(deadlines.first().subscription(), now);
        }
    }

    @Override
    public @Nullable SipMessage poll() {
        return outputs.poll();
    }

    @Override
    public long deadline() {
        return deadlines.isEmpty() ? NEVER : deadlines.first().at();
    }
}
