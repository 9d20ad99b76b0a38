package org.ringdown.service.locate;

import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.ringdown.sip.locate.Answer;
import org.ringdown.sip.locate.Destination;
import org.ringdown.sip.locate.Question;
import org.ringdown.sip.locate.SearchResult;
import org.ringdown.sip.locate.ServerSearch;
import org.ringdown.sip.message.SipUri;

/** The locator of one loop; owned by it. Only answers of DNS come from other threads. */
final class LoopLocator implements Locator {
    /** For all questions of one search together. */
    private static final long PATIENCE = Duration.ofSeconds(3).toNanos();

    /** Searches of one loop that wait for DNS. */
    private static final int MOST_WAITING = 1_000;

    private final Locators shared;
    private final Consumer<Runnable> resume;
    private final LongSupplier now;
    private int waiting;

    LoopLocator(final Locators shared, final Consumer<Runnable> resume, final LongSupplier now) {
        this.shared = shared;
        this.resume = resume;
        this.now = now;
    }

    /** One search under way. */
    private final class Search {
        private final ServerSearch search;
        private final Consumer<Located> answer;
        private final long end;

        /** Questions are being asked: answers that come meanwhile are read where they came. */
        private boolean asking;

        private boolean ended;

        Search(final ServerSearch search, final Consumer<Located> answer) {
            this.search = search;
            this.answer = answer;
            end = now.getAsLong() + PATIENCE;
        }

        void goOn() {
            if (ended) {
                return;
            }
            final long left = end - now.getAsLong();
            if (left <= 0) {
                search.giveUp();
            }
            asking = true;
            List<Question> questions = search.questions();
            while (!questions.isEmpty()) {
                for (final Question question : questions) {
                    ask(question, Duration.ofNanos(left));
                }
                questions = search.questions();
            }
            asking = false;
            final SearchResult result = search.result();
            if (result != null) {
                ended = true;
                waiting--;
                answer.accept(located(result));
            }
        }

        private void ask(final Question question, final Duration within) {
            final Thread loop = Thread.currentThread();
            shared.dns()
                    .ask(
                            question,
                            within,
                            result -> {
                                if (loop.equals(Thread.currentThread()) && asking) {
                                    search.answer(question, result);
                                } else {
                                    resume.accept(() -> take(question, result));
                                }
                            });
        }

        private void take(final Question question, final Answer result) {
            search.answer(question, result);
            goOn();
        }
    }

    @Override
    public void locate(final SipUri uri, final Consumer<Located> answer) {
        if (waiting >= MOST_WAITING) {
            shared.counters().count(LocateCounter.REFUSED);
            answer.accept(new Located.Nowhere(503, "Too many searches for servers are under way"));
            return;
        }
        shared.counters().count(LocateCounter.SEARCHES);
        waiting++;
        new Search(new ServerSearch(uri, shared.means(), shared.entropy()), answer).goOn();
    }

    private Located located(final SearchResult result) {
        return switch (result) {
            case SearchResult.Places(List<Destination> places) -> permitted(places);
            case SearchResult.Nowhere(SearchResult.Reason reason, String sentence) -> {
                shared.counters()
                        .count(
                                reason == SearchResult.Reason.NO_ANSWER
                                        ? LocateCounter.UNANSWERED
                                        : LocateCounter.NOT_FOUND);
                yield new Located.Nowhere(status(reason), sentence);
            }
        };
    }

    private Located permitted(final List<Destination> places) {
        final AddressPolicy policy = shared.policy();
        final List<Destination> permitted =
                places.stream().filter(place -> policy.allows(place.address())).toList();
        if (!permitted.isEmpty()) {
            shared.counters().count(LocateCounter.FOUND);
            return new Located.Found(shared.failures().ordered(permitted, now.getAsLong()));
        }
        shared.counters().count(LocateCounter.FORBIDDEN);
        final String host = places.getFirst().host();
        return places.stream().anyMatch(place -> policy.ours(place.address()))
                ? new Located.Nowhere(404, host + " leads back to us, but we do not serve it")
                : new Located.Nowhere(403, host + " leads to an address that nobody may be led to");
    }

    /** RFC 3261 §21.4.5, §21.4.15, §21.5.5. */
    private static int status(final SearchResult.Reason reason) {
        return switch (reason) {
            case NO_SUCH_DOMAIN, NO_SERVER -> 404;
            case NO_TRANSPORT -> 416;
            case NO_ANSWER -> 504;
        };
    }

    @Override
    public void failed(final Destination destination) {
        shared.counters().count(LocateCounter.FAILURES);
        shared.failures().failed(destination, now.getAsLong());
    }

    @Override
    public void reached(final Destination destination) {
        shared.failures().reached(destination);
    }
}
