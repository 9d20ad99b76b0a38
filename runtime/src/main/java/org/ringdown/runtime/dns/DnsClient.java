package org.ringdown.runtime.dns;

import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.ringdown.core.Counters;
import org.ringdown.runtime.clock.Clock;
import org.ringdown.runtime.loop.Background;
import org.ringdown.sip.locate.Answer;
import org.ringdown.sip.locate.DnsRecord;
import org.ringdown.sip.locate.Question;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;
import org.xbill.DNS.hosts.HostsFileParser;

/**
 * DNS as the whole process shares it: one cache, and one query for all who ask the same at once.
 * What waits, waits on virtual threads. Safe from any thread.
 */
public final class DnsClient implements Dns, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DnsClient.class);
    private static final Answer NONE = new Answer.Failed();

    /** Aliases that a server leaves to us. */
    private static final int MOST_ALIASES = 4;

    /** How long what the hosts file says is kept, in seconds. */
    private static final long HOSTS = 10;

    private final DnsConfig config;
    private final Clock clock;
    private final HostsFileParser hosts;
    private final DnsServers servers;
    private final Background background;
    private final Counters<DnsCounter> counters = new Counters<>(DnsCounter.class);
    private final Object lock = new Object();
    private final Map<Question, CompletableFuture<Answer>> asking = new HashMap<>();
    private final Map<Question, Kept> cache;

    /** An answer, and when it is too old. */
    private record Kept(Answer answer, long until) {}

    /** An answer, and how long it may be kept, in seconds. */
    private record Fresh(Answer answer, long seconds) {}

    /** A client that asks nobody yet. */
    public DnsClient(final DnsConfig config, final Clock clock) {
        this.config = config;
        this.clock = clock;
        hosts = new HostsFileParser(config.hosts());
        servers = new DnsServers(config, clock, counters);
        background = new Background(config.atOnce());
        cache =
                new LinkedHashMap<>(64, 0.75f, true) {
                    @Override
                    protected boolean removeEldestEntry(final Map.Entry<Question, Kept> eldest) {
                        return size() > config.cached();
                    }
                };
    }

    /** What was asked and answered so far. */
    public Counters<DnsCounter> counters() {
        return counters;
    }

    @Override
    public void ask(final Question question, final Duration within, final Consumer<Answer> answer) {
        counters.count(DnsCounter.QUESTIONS);
        final CompletableFuture<Answer> coming;
        boolean begins = false;
        synchronized (lock) {
            final Kept kept = cache.get(question);
            if (kept != null && clock.now() < kept.until()) {
                coming = CompletableFuture.completedFuture(kept.answer());
            } else {
                final CompletableFuture<Answer> under = asking.get(question);
                begins = under == null;
                coming = under == null ? new CompletableFuture<>() : under;
                if (begins) {
                    asking.put(question, coming);
                }
            }
        }
        if (coming.isDone()) {
            counters.count(DnsCounter.FROM_CACHE);
            answer.accept(coming.join());
            return;
        }
        if (!begins) {
            counters.count(DnsCounter.JOINED);
        } else if (!background.run(() -> settle(question, coming))) {
            counters.count(DnsCounter.REFUSED);
            finish(question, coming, NONE);
        }
        final var _ =
                coming.copy()
                        .completeOnTimeout(NONE, within.toNanos(), TimeUnit.NANOSECONDS)
                        .thenAccept(answer);
    }

    private void settle(final Question question, final CompletableFuture<Answer> coming) {
        Fresh fresh = null;
        try {
            fresh = look(question);
        } catch (final RuntimeException failure) {
            LOG.error("a question to DNS failed", failure);
        }
        if (fresh == null) {
            counters.count(DnsCounter.FAILED);
            fresh = new Fresh(NONE, config.failure().toSeconds());
        }
        final long kept = TimeUnit.SECONDS.toNanos(bounded(fresh));
        synchronized (lock) {
            cache.put(question, new Kept(fresh.answer(), clock.now() + kept));
        }
        finish(question, coming, fresh.answer());
    }

    private void finish(
            final Question question, final CompletableFuture<Answer> coming, final Answer answer) {
        synchronized (lock) {
            asking.remove(question, coming);
        }
        coming.complete(answer);
    }

    private long bounded(final Fresh fresh) {
        final Duration longest =
                switch (fresh.answer()) {
                    case Answer.Records _ -> config.longest();
                    case Answer.Nothing _, Answer.NoName _ -> config.longestNo();
                    case Answer.Failed _ -> config.failure();
                };
        final long most = longest.toSeconds();
        return Math.max(Math.min(fresh.seconds(), most), config.shortest().toSeconds());
    }

    /** The answer of the hosts file or of DNS; {@code null} when nobody gives one. */
    private @Nullable Fresh look(final Question question) {
        final Name asked;
        try {
            asked = Name.fromString(question.name(), Name.root);
        } catch (final TextParseException noName) {
            return new Fresh(new Answer.NoName(), HOSTS);
        }
        final Answer near = near(question.type(), asked);
        if (near != null) {
            return new Fresh(near, HOSTS);
        }
        final int type = type(question.type());
        final long until = clock.now() + config.attempt().toNanos() * config.attempts();
        Name name = asked;
        long seconds = Long.MAX_VALUE;
        for (int i = 0; i < MOST_ALIASES; i++) {
            final Message reply =
                    servers.send(Message.newQuery(Record.newRecord(name, type, DClass.IN)), until);
            if (reply == null) {
                return null;
            }
            final DnsReading reading = DnsReading.of(reply, name, type);
            seconds = Math.min(seconds, reading.seconds());
            if (reading.alias() == null) {
                return new Fresh(reading.answer(), seconds);
            }
            name = reading.alias();
        }
        return null;
    }

    /**
     * What the hosts file says, or {@code null}. A name that it has for one family is not asked for
     * in the other.
     */
    private @Nullable Answer near(final Question.Type type, final Name name) {
        if (type != Question.Type.A && type != Question.Type.AAAA) {
            return null;
        }
        try {
            final Optional<InetAddress> found = hosts.getAddressForHost(name, type(type));
            if (found.isPresent()) {
                return new Answer.Records(List.of(new DnsRecord.Address(found.get())));
            }
            final int other = type == Question.Type.A ? Type.AAAA : Type.A;
            return hosts.getAddressForHost(name, other).isPresent() ? new Answer.Nothing() : null;
        } catch (final IOException unreadable) {
            return null;
        }
    }

    private static int type(final Question.Type type) {
        return switch (type) {
            case NAPTR -> Type.NAPTR;
            case SRV -> Type.SRV;
            case A -> Type.A;
            case AAAA -> Type.AAAA;
        };
    }

    /** Answers no more, after what is under way. */
    @Override
    public void close() {
        background.close();
    }
}
