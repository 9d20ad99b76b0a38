package org.ringdown.service.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ringdown.rtc.offer.Profile;
import org.ringdown.runtime.net.AddressRange;
import org.ringdown.service.account.Aliases;
import org.ringdown.service.relay.Peer;
import org.ringdown.service.route.Ask;
import org.ringdown.service.route.Caller;
import org.ringdown.service.route.Route;
import org.ringdown.service.route.Router;
import org.ringdown.service.route.Routing;
import org.ringdown.service.route.Target;
import org.ringdown.service.trust.TrustedPeer;
import org.ringdown.sip.message.Method;
import org.ringdown.sip.message.SipUri;
import org.ringdown.sip.message.Uri;
import org.ringdown.sip.transport.Flow;
import org.ringdown.sip.transport.Hop;
import org.ringdown.sip.transport.Transport;
import org.ringdown.testkit.Properties;

/** The decision where a request goes, without sending any. */
class RouterTest {
    private static final Peer PHONE = new Peer(Profile.RTP, null);
    private final Bench bench =
            new Bench(
                    Operator.NOBODY.with(
                            new Aliases(
                                    Map.of(
                                            "info", List.of("bob"),
                                            "sales", List.of("bob", "carol", "sip:x@example.net"),
                                            "bob", List.of("carol"),
                                            "void", List.of("nobody")))));
    private final Router router = bench.router();

    @BeforeEach
    void devices() {
        bench.phone("alice").register();
        bench.device("phone", "bob", Transport.TLS)
                .register(";+sip.instance=\"<urn:uuid:1>\";reg-id=1;q=0.3");
        bench.pass(1);
        bench.device("cell", "carol", Transport.UDP).register(";q=0.2");
        bench.device("web", "carol", Transport.WSS)
                .register(";+sip.instance=\"<urn:uuid:2>\";reg-id=1;q=0.9");
        bench.pass(1);
        bench.device("web2", "carol", Transport.WSS)
                .register(";+sip.instance=\"<urn:uuid:2>\";reg-id=2;q=0.9");
        bench.untilTheEnd();
    }

    private Caller user() {
        return new Caller.User(Objects.requireNonNull(bench.accounts.find("alice", Bench.DOMAIN)));
    }

    private static Caller peer(final boolean transit) {
        return new Caller.Peer(
                new TrustedPeer(
                        "pbx",
                        List.of(AddressRange.parse("192.0.2.0/24").orThrow()),
                        Set.of(),
                        false,
                        transit));
    }

    private Route route(final String uri, final Caller caller) {
        return router.route(new Ask(Uri.parse(uri).orThrow(), Method.INVITE, null, caller, PHONE));
    }

    /** A route in short: groups by slashes, targets by commas, other ways in brackets. */
    private static String words(final Route route) {
        return switch (route) {
            case Route.Reject reject -> Integer.toString(reject.status());
            case Route.Nobody nobody -> "nobody " + nobody.name() + "@" + nobody.domain();
            case Route.Redirect redirect -> "redirect " + redirect.contacts();
            case Route.GoOn _ -> "go on";
            case Route.Fork fork ->
                    String.join(
                            " / ",
                            fork.groups().stream()
                                    .map(group ->
                                            String.join(
                                                    ", ",
                                                    group.stream().map(RouterTest::words).toList()))
                                    .toList());
        };
    }

    private static String words(final Target target) {
        final String way =
                switch (target.way()) {
                    case Target.Way.Known(Hop.Over(Flow flow)) ->
                            Bench.owner(flow.remote().getAddress().getHostAddress());
                    case Target.Way.Known(Hop.To to) -> "to " + to.address();
                    case Target.Way.Known(Hop.Local(String name)) -> name;
                    case Target.Way.Lookup(SipUri uri) -> "dns " + uri.host();
                };
        return target.otherwise().isEmpty()
                ? way
                : way + target.otherwise().stream().map(RouterTest::words).toList();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    sip:alice@example.org                | alice
                    sip:carol@example.org                | web2[web] / cell
                    sip:9196@example.org                 | echo
                    sip:info@example.org                 | phone
                    sip:sales@example.org                | dns example.net / web2[web] / phone / cell
                    sip:bob@example.org                  | web2[web] / cell
                    sip:void@example.org                 | 480
                    sip:nobody@EXAMPLE.org.              | nobody nobody@example.org
                    sip:example.org                      | 404
                    sip:bob@example.org;gr=urn:uuid:1    | phone
                    sip:bob@203.0.113.7;gr=urn:uuid:1    | phone
                    sip:bob@example.org;gr=urn:uuid:9    | 480
                    sip:tgruu.abc@example.org;gr         | 404
                    sip:carol@192.0.2.13:5060            | cell
                    sip:x@192.0.2.99                     | dns 192.0.2.99
                    sip:x@gone.invalid                   | 404
                    sip:x@example.net                    | dns example.net
                    sips:carol@example.org               | web2[web]
                    sips:alice@example.org               | 480
                    sips:x@example.net                   | dns example.net
                    tel:+49-30-1;phone-context=x         | nobody +49301@example.org
                    tel:9196                             | echo
                    http://example.org                   | 416
                    """)
    void whereAUserGoes(final String uri, final String where) {
        assertThat(words(route(uri, user()))).isEqualTo(where);
        assertThat(route(uri, user()).why()).endsWith(".");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    sip:alice@example.org                | alice
                    sip:info@example.org                 | phone
                    sip:sales@example.org                | web2[web] / phone / cell
                    sip:9196@example.org                 | nobody 9196@example.org
                    sip:bob@example.org;gr=urn:uuid:1    | phone
                    sip:carol@192.0.2.13:5060            | 403
                    sip:x@example.net                    | 403
                    """)
    void whereAStrangerGoes(final String uri, final String where) {
        assertThat(words(route(uri, new Caller.Stranger()))).isEqualTo(where);
    }

    @Test
    void wherePeersGo() {
        assertThat(words(route("sip:x@example.net", peer(true)))).isEqualTo("dns example.net");
        assertThat(words(route("sip:x@example.net", peer(false)))).isEqualTo("403");
        assertThat(words(route("sip:alice@example.org", peer(false)))).isEqualTo("alice");
        assertThat(words(route("sip:9197@example.org", peer(false)))).isEqualTo("tone");
    }

    @Test
    void theOperatorMayKeepUsersAtHome() {
        final Router closed =
                new Bench(
                                Operator.NOBODY.with(
                                        new Routing(false, true, Routing.DEFAULT.ringTime())))
                        .router();
        final Route route =
                closed.route(
                        new Ask(
                                Uri.parse("sip:x@example.net").orThrow(),
                                Method.INVITE,
                                null,
                                user(),
                                PHONE));
        assertThat(words(route)).isEqualTo("403");
        assertThat(route.why()).contains("sip.foreign");
    }

    @Test
    void aRouteIsExplained() {
        final List<String> sentences =
                router.explain(
                        SipUri.of("alice", "example.org"),
                        SipUri.of("carol", "example.org"),
                        user(),
                        Routing.DEFAULT);
        assertThat(sentences)
                .containsExactly(
                        "sip:alice@example.org is alice, a user here, and proves it.",
                        "carol is no application inside.",
                        "No gateway of ours has it.",
                        "It does not name one device.",
                        "carol is no alias.",
                        "carol has 2 devices that can be reached.",
                        "First rings, for 20 seconds: sip:carol@web2df7jal23ls0d.invalid;transport=ws"
                                + " of sip:carol@example.org over its WSS flow from"
                                + " 192.0.2.15:40015, and if that fails over its WSS flow from"
                                + " 192.0.2.14:40014.",
                        "Then rings, as long as the caller waits: sip:carol@192.0.2.13:5060 of"
                                + " sip:carol@example.org over its UDP flow from 192.0.2.13:5060.");
        assertThat(
                        router.explain(
                                SipUri.of("eve", "evil.example"),
                                SipUri.of("x", "example.net"),
                                new Caller.Stranger(),
                                Routing.DEFAULT))
                .last()
                .isEqualTo(
                        "The call is refused with 403: Other domains cannot be called from here.");
    }

    // ---- whatever is asked

    private record Question(Uri uri, Method method, Caller caller) {}

    private Question question(final RandomGenerator random) {
        final List<String> users =
                List.of("alice", "bob", "carol", "info", "sales", "void", "echo", "9197", "x", "");
        final List<String> hosts =
                List.of(
                        "example.org",
                        "203.0.113.7",
                        "localhost",
                        "example.net",
                        "192.0.2.13",
                        "webdf7jal23ls0d.invalid",
                        "[2001:db8::1]");
        final List<String> ends =
                List.of("", ";gr", ";gr=urn:uuid:1", ";transport=ws", ":5060", ";lr", "?Subject=x");
        final String user = users.get(random.nextInt(users.size()));
        final String text =
                (random.nextInt(4) == 0 ? "sips:" : "sip:")
                        + (user.isEmpty() ? "" : user + "@")
                        + hosts.get(random.nextInt(hosts.size()))
                        + ends.get(random.nextInt(ends.size()));
        final List<Caller> callers =
                List.of(user(), peer(true), peer(false), new Caller.Stranger());
        return new Question(
                Uri.parse(random.nextInt(20) == 0 ? "tel:" + random.nextInt(9_999) : text)
                        .orThrow(),
                random.nextInt(3) == 0 ? Method.MESSAGE : Method.INVITE,
                callers.get(random.nextInt(callers.size())));
    }

    @Test
    void whateverIsAskedTheAnswerIsClosedAndKeepsTheRules() {
        Properties.forAll(2_000, this::question, this::check);
    }

    private void check(final Question question) {
        final Ask ask = new Ask(question.uri(), question.method(), null, question.caller(), PHONE);
        final Route route = router.route(ask);
        assertThat(router.route(ask)).as("a pure decision").isEqualTo(route);
        assertThat(route).isNotInstanceOf(Route.GoOn.class);
        assertThat(route.why()).isNotBlank().endsWith(".");
        if (!(route instanceof Route.Fork(List<List<Target>> groups, String _))) {
            return;
        }
        double q = 1;
        final Set<Target.Way> ways = new HashSet<>();
        for (final List<Target> group : groups) {
            assertThat(group).isNotEmpty();
            for (final Target target : group) {
                assertThat(target.q()).isEqualTo(group.getFirst().q()).isLessThanOrEqualTo(q);
                final List<Target> all = new ArrayList<>(List.of(target));
                all.addAll(target.otherwise());
                for (final Target way : all) {
                    assertThat(ways.add(way.way())).as("no way is taken twice").isTrue();
                    if (question.uri() instanceof SipUri uri && uri.secure()) {
                        assertThat(secure(way.way())).as("sips by TLS alone").isTrue();
                    }
                }
                if (question.caller() instanceof Caller.Stranger) {
                    assertThat(target.kind()).isEqualTo(Target.Kind.DEVICE);
                }
            }
            q = group.getFirst().q();
        }
    }

    private static boolean secure(final Target.Way way) {
        return switch (way) {
            case Target.Way.Known(Hop.Over(Flow flow)) -> flow.transport().secure();
            case Target.Way.Known(Hop.To to) -> to.transport().secure();
            case Target.Way.Known(Hop.Local _) -> true;
            case Target.Way.Lookup(SipUri uri) -> uri.secure();
        };
    }
}
