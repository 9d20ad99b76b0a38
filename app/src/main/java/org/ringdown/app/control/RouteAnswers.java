package org.ringdown.app.control;

import java.util.List;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.ringdown.core.Parsed;
import org.ringdown.service.account.Domains;
import org.ringdown.service.port.Account;
import org.ringdown.service.route.Caller;
import org.ringdown.service.route.Router;
import org.ringdown.service.route.Routing;
import org.ringdown.sip.message.SipUri;

/** What {@code ringdown route explain} says: what would happen to a call, and why. */
public final class RouteAnswers {
    private final Router router;
    private final Routing routing;
    private final Domains domains;
    private final BiFunction<String, String, @Nullable Account> accounts;

    /**
     * @param accounts finds an account by name and domain; may wait
     */
    public RouteAnswers(
            final Router router,
            final Routing routing,
            final Domains domains,
            final BiFunction<String, String, @Nullable Account> accounts) {
        this.router = router;
        this.routing = routing;
        this.domains = domains;
        this.accounts = accounts;
    }

    /**
     * {@code route explain FROM TO}, each a name, a number or a SIP URI.
     *
     * @throws Answers.Refusal when one of them is none
     */
    public String explain(final List<String> words) throws Answers.Refusal {
        if (words.size() != 3 || !words.getFirst().equals("explain")) {
            throw new Answers.Refusal("Write \"ringdown route explain FROM TO\".");
        }
        final SipUri from = uri(words.get(1));
        final SipUri to = uri(words.get(2));
        final StringBuilder text = new StringBuilder();
        router.explain(from, to, caller(from), routing)
                .forEach(sentence -> text.append(sentence).append('\n'));
        return text.toString();
    }

    private Caller caller(final SipUri from) {
        final String user = from.userText();
        if (user != null && domains.serves(from.host())) {
            final @Nullable Account account = accounts.apply(user, domains.domain(from.host()));
            if (account != null) {
                return new Caller.User(account);
            }
        }
        return new Caller.Stranger();
    }

    private SipUri uri(final String typed) throws Answers.Refusal {
        final String whole = typed.indexOf('@') >= 0 ? typed : typed + "@" + domains.main();
        final String withScheme =
                whole.startsWith("sip:") || whole.startsWith("sips:") ? whole : "sip:" + whole;
        if (SipUri.parse(withScheme) instanceof Parsed.Ok<SipUri>(SipUri uri)) {
            return uri;
        }
        throw new Answers.Refusal(
                "\""
                        + typed
                        + "\" is no name, number or SIP URI; write it like alice@example.org.");
    }
}
