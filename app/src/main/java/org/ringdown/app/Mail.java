package org.ringdown.app;

import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.ringdown.app.config.Config;
import org.ringdown.app.metrics.Metrics;
import org.ringdown.app.storage.Database;
import org.ringdown.core.Entropy;
import org.ringdown.gateway.sylk.message.OwnPhones;
import org.ringdown.gateway.sylk.message.Post;
import org.ringdown.gateway.sylk.message.Postbox;
import org.ringdown.runtime.sip.TransportEvent;
import org.ringdown.service.agent.InsideAgent;
import org.ringdown.service.message.KeepLimits;
import org.ringdown.service.message.Keeping;
import org.ringdown.service.proxy.SignalNodes;
import org.ringdown.service.proxy.Site;
import org.ringdown.service.route.Mailboxes;
import org.ringdown.sip.message.SipRequest;

/** Where messages end that do not go from one device to another: what is kept, and journals. */
final class Mail implements Mailboxes, SignalNodes.AgentsOf {
    private static final Duration TIDY = Duration.ofSeconds(30);
    private static final int ROWS = 100_000;
    private static final int CALL_ID_BYTES = 12;
    private static final String SCHEME = "sip:";

    private final Config.Messages config;
    private final Site site;
    private final Post post;
    private final Keeping keeping;
    private final OwnPhones phones;
    private final Entropy entropy;
    private final int loops;

    Mail(final Config.Messages config, final Database database, final Site site, final int loops) {
        this.config = config;
        this.site = site;
        entropy = site.entropy();
        this.loops = loops;
        phones = new OwnPhones(site.location(), site.domains());
        post =
                new Post(
                        database.journals(),
                        site.background()::run,
                        site.clock(),
                        entropy,
                        new Post.Limits(Duration.ofDays(config.journalDays()), ROWS),
                        phones);
        keeping =
                new Keeping(
                        new Keeping.Parts(
                                database.messages(),
                                database.accounts(),
                                site.location(),
                                site.domains(),
                                site.background()::run,
                                site.clock(),
                                entropy,
                                loops,
                                KeepLimits.of(Duration.ofDays(config.keepDays()))));
    }

    /** The mailroom of sylkRTC. */
    Post post() {
        return post;
    }

    /** Begins to deliver what was kept; the loops have their agents. */
    void begin(final Metrics metrics) {
        metrics.counters("ringdown_messages", "Messages that reached nobody", keeping.counters());
        keeping.begin();
        site.background()
                .every(
                        TIDY,
                        () -> {
                            keeping.tidy();
                            post.tidy();
                        });
    }

    @Override
    public Map<String, InsideAgent> on(
            final int loop, final Consumer<Runnable> resume, final LongSupplier now) {
        final Postbox box =
                new Postbox(post, site.domains()::aor, resume, () -> callId(loop), now, entropy);
        phones.writesFrom(box);
        return Map.of(Keeping.NAME, keeping.on(loop, resume, now), Postbox.NAME, box.agent());
    }

    /** A Call-ID that falls to this loop. */
    private String callId(final int loop) {
        String id = entropy.token(CALL_ID_BYTES);
        while (TransportEvent.shard(id, loops) != loop) {
            id = entropy.token(CALL_ID_BYTES);
        }
        return id;
    }

    @Override
    public @Nullable String takes(final String aor) {
        return post.keepsFor(aor.substring(SCHEME.length())) ? Postbox.NAME : null;
    }

    @Override
    public @Nullable String keeps() {
        return config.keep() ? Keeping.NAME : null;
    }

    @Override
    public void sent(final String aor, final SipRequest request, final int status) {
        post.sentByPhone(aor.substring(SCHEME.length()), request, status);
    }
}
