package org.ringdown.gateway.ng.run;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.ringdown.gateway.ng.call.NgReply;
import org.ringdown.gateway.ng.request.NgRequest;
import org.ringdown.gateway.ng.request.RequestReader;
import org.ringdown.gateway.ng.wire.CookieCache;
import org.ringdown.gateway.ng.wire.NgFrame;
import org.ringdown.gateway.ng.wire.NgValue;
import org.ringdown.runtime.clock.Clock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes what the transports have read, whatever they are: finds the cookie, answers what was
 * answered before, reads the request and hands it to the loop. Any thread.
 */
final class NgDesk {
    private static final Logger LOG = LoggerFactory.getLogger(NgDesk.class);

    /** Carries requests out. */
    @FunctionalInterface
    interface Office {
        /**
         * Takes a request in.
         *
         * @param document as it came
         * @return false when too much waits; then nobody will be answered
         */
        boolean take(
                NgRequest request,
                NgValue.Dictionary document,
                String proxy,
                Consumer<NgReply> answer);
    }

    private final CookieCache cookies = new CookieCache();
    private final RequestReader reader;
    private final Clock clock;
    private final Office office;
    private final Tally tally;

    NgDesk(final RequestReader reader, final Clock clock, final Office office, final Tally tally) {
        this.reader = reader;
        this.clock = clock;
        this.office = office;
        this.tally = tally;
    }

    /**
     * A message with a cookie. Without one there is nobody to answer.
     *
     * @param proxy who sent it, for the log
     * @param answer gets the whole answer, on any thread
     */
    void framed(
            final byte[] data,
            final int length,
            final String proxy,
            final Consumer<byte[]> answer) {
        final int body = NgFrame.body(data, length);
        if (body < 0) {
            LOG.warn("NG from {}: a message without a cookie is not answered", proxy);
            return;
        }
        final String cookie = NgFrame.cookie(data, body);
        if (!cookies.begin(cookie, answer, clock.now())) {
            LOG.debug("NG from {}: {} came again", proxy, cookie);
            return;
        }
        final boolean taken =
                plain(
                        data,
                        body,
                        length,
                        proxy,
                        document -> cookies.finish(cookie, NgFrame.withCookie(cookie, document)));
        if (!taken) {
            cookies.forget(cookie);
        }
    }

    /**
     * A document without a cookie.
     *
     * @return false when too much waits
     */
    boolean plain(
            final byte[] data,
            final int start,
            final int end,
            final String proxy,
            final Consumer<byte[]> answer) {
        final NgFrame.Document document = NgFrame.read(data, start, end);
        final Consumer<NgReply> written =
                reply -> answer.accept(NgFrame.write(document.format(), reply.document()));
        final var dictionary = document.dictionary();
        if (dictionary == null) {
            tally.failed(proxy);
            LOG.warn("NG from {}: {}", proxy, document.error());
            written.accept(NgReply.error(document.error()));
            return true;
        }
        return switch (reader.read(dictionary)) {
            case RequestReader.Result.Refused(String error) -> {
                tally.failed(proxy);
                LOG.warn("NG from {}: {}", proxy, error);
                written.accept(NgReply.error(error));
                yield true;
            }
            case RequestReader.Result.Known(NgRequest request) -> {
                final @Nullable String call = request.options().names().callId();
                if (!request.options().unknown().isEmpty()) {
                    LOG.info(
                            "[{}] {} from {}: means nothing here: {}",
                            call,
                            request.command(),
                            proxy,
                            request.options().unknown());
                }
                final long begun = clock.now();
                yield office.take(
                        request,
                        dictionary,
                        proxy,
                        reply -> {
                            tally.done(proxy, request.command(), reply, clock.now() - begun);
                            said(request, proxy, reply);
                            written.accept(reply);
                        });
            }
        };
    }

    private static void said(final NgRequest request, final String proxy, final NgReply reply) {
        final @Nullable String call = request.options().names().callId();
        if (reply.isError()) {
            LOG.warn(
                    "[{}] {} from {}: {}",
                    call,
                    request.command(),
                    proxy,
                    reply.document().text("error-reason"));
        }
        for (final String note : reply.notes()) {
            LOG.info("[{}] {} from {}: {}", call, request.command(), proxy, note);
        }
    }
}
