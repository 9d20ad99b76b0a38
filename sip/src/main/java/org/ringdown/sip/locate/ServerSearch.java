package org.ringdown.sip.locate;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.ringdown.core.Entropy;
import org.ringdown.sip.locate.SearchResult.Reason;
import org.ringdown.sip.message.SipUri;
import org.ringdown.sip.transport.Transport;

/**
 * One search for the servers of a URI: RFC 3263 §4. Ask DNS what {@link #questions} returns, give
 * every answer to {@link #answer}, until {@link #result} is there; {@link #giveUp} ends it with
 * what is known by then. It asks few questions, whatever it is answered. Owned by one thread.
 *
 * <p>The steps: numeric address or port → no more than addresses; {@code transport} → SRV of that
 * transport; else NAPTR → SRV of each service in its order; no NAPTR → SRV of each transport we
 * have; no SRV → addresses of the domain itself. A step that DNS fails in counts as one without
 * records: some servers of DNS cannot answer for the rarer types.
 */
public final class ServerSearch {
    private static final int MOST_SERVICES = 4;
    private static final int MOST_SERVERS = 8;
    private static final int MOST_DESTINATIONS = 16;

    /** Of one answer; the rest is not looked at. */
    private static final int MOST_RECORDS = 64;

    /** One NAPTR, the SRVs, and both kinds of addresses of each server. */
    static final int MOST_QUESTIONS = 1 + MOST_SERVICES + 2 * MOST_SERVERS;

    private static final Pattern IPV4 = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");
    private static final Pattern NAME =
            Pattern.compile("([a-z0-9_-]{1,63}\\.)*(?!\\d+$)[a-z0-9_-]{1,63}");

    /** Which records were asked for last. */
    private enum Step {
        SERVICES,
        SERVERS,
        ADDRESSES
    }

    /** A service and what carries it. {@code plain}: its name is that of a host, not of SRVs. */
    private record Service(Transport transport, String name, boolean plain) {}

    /** A server whose addresses are not known yet. */
    private record Server(Transport transport, String name, int port) {}

    private final Means means;
    private final Entropy entropy;
    private final String host;
    private final String target;
    private final boolean secure;
    private final Set<Question> open = new LinkedHashSet<>();
    private final Map<Question, Answer> known = new HashMap<>();

    private Step step = Step.SERVICES;

    /** What carries the request when DNS does not say. */
    private Transport usual = Transport.UDP;

    private List<Service> services = List.of();
    private List<Server> servers = List.of();
    private List<Question> unasked = List.of();
    private @Nullable SearchResult result;

    /** Begins. There may be a result at once. */
    public ServerSearch(final SipUri uri, final Means means, final Entropy entropy) {
        this.means = means;
        this.entropy = entropy;
        secure = uri.secure();
        host = bare(uri.hostText());
        final String maddr = uri.params().value("maddr");
        // Whoever may name a host may name it here as well; TLS still asks for the host's name.
        target = maddr == null ? host : bare(maddr.toLowerCase(Locale.ROOT));
        begin(uri);
    }

    /** What to ask now; each question is returned once. */
    public List<Question> questions() {
        final List<Question> asked = unasked;
        unasked = List.of();
        return asked;
    }

    /** Takes an answer; one that nobody waits for is ignored. */
    public void answer(final Question question, final Answer answer) {
        if (result == null && open.remove(question)) {
            known.put(question, answer);
            goOn();
        }
    }

    /** The end of the search, or {@code null} while answers are missing. */
    public @Nullable SearchResult result() {
        return result;
    }

    /** Ends the search: what was not answered by now has failed. */
    public SearchResult giveUp() {
        for (final Question question : open) {
            known.put(question, new Answer.Failed());
        }
        open.clear();
        unasked = List.of();
        if (result == null) {
            result = step == Step.ADDRESSES ? addressed() : failed();
        }
        return result;
    }

    private void begin(final SipUri uri) {
        final @Nullable Transport carrier = carrier(uri.transportParam());
        if (carrier == null) {
            end(Reason.NO_TRANSPORT, "We have no transport for this kind of address at " + host);
            return;
        }
        usual = carrier;
        final int port = uri.port() < 0 ? usual.defaultPort() : uri.port();
        final @Nullable InetAddress literal = literal(target);
        if (literal != null) {
            step = Step.ADDRESSES;
            result =
                    places(
                            List.of(
                                    new Destination(
                                            usual, new InetSocketAddress(literal, port), host)));
        } else if (!isName(target)) {
            end(Reason.NO_SUCH_DOMAIN, "There is no domain " + host);
        } else if (uri.port() >= 0) {
            servers(List.of(new Server(usual, target, port)));
        } else if (uri.transportParam() != null) {
            services(List.of(service(usual)));
        } else {
            ask(Step.SERVICES, List.of(new Question(target, Question.Type.NAPTR)));
        }
        goOn();
    }

    /**
     * What carries the request: as the URI says, else UDP or TLS (RFC 3263 §4.1), else what we
     * have. {@code sips} means TLS also where {@code transport=tcp} is written (RFC 3261 §26.2.2).
     */
    private @Nullable Transport carrier(final @Nullable String param) {
        final List<Transport> ours = means.transports();
        if (param == null) {
            final Transport first = secure ? Transport.TLS : Transport.UDP;
            return ours.contains(first) ? first : secure || ours.isEmpty() ? null : ours.getFirst();
        }
        final @Nullable Transport named = Transport.ofUriParam(param);
        final @Nullable Transport carrier =
                secure && named == Transport.TCP ? Transport.TLS : named;
        if (carrier == null || (secure && carrier != Transport.TLS)) {
            return null;
        }
        return ours.contains(carrier) ? carrier : null;
    }

    /** The SRV records of a transport: RFC 3263 §4.1, §4.2. */
    private Service service(final Transport transport) {
        final String prefix =
                switch (transport) {
                    case UDP -> "_sip._udp.";
                    case TLS -> "_sips._tcp.";
                    case TCP, WS, WSS, LOCAL -> "_sip._tcp.";
                };
        return new Service(transport, prefix + target, false);
    }

    private void ask(final Step next, final List<Question> questions) {
        step = next;
        open.addAll(questions);
        unasked = List.copyOf(open);
    }

    private void goOn() {
        while (result == null && open.isEmpty()) {
            switch (step) {
                case SERVICES -> services(chosen());
                case SERVERS -> served();
                case ADDRESSES -> result = addressed();
            }
        }
    }

    private void services(final List<Service> found) {
        services = found;
        ask(
                Step.SERVERS,
                found.stream()
                        .filter(service -> !service.plain() && isName(service.name()))
                        .map(service -> new Question(service.name(), Question.Type.SRV))
                        .toList());
    }

    /** The services that NAPTR records name, most wanted first; without any, all we could use. */
    private List<Service> chosen() {
        final List<DnsRecord.Naptr> useful =
                records(new Question(target, Question.Type.NAPTR), DnsRecord.Naptr.class).stream()
                        .filter(this::useful)
                        .sorted(
                                Comparator.comparingInt(DnsRecord.Naptr::order)
                                        .thenComparingInt(DnsRecord.Naptr::preference)
                                        .thenComparingInt(this::liking))
                        .toList();
        if (useful.isEmpty()) {
            return means.transports().stream()
                    .filter(transport -> secure == (transport == Transport.TLS))
                    .map(this::service)
                    .toList();
        }
        // Once there is a match, other orders do not count any more: RFC 3403 §4.1.
        return useful.stream()
                .filter(record -> record.order() == useful.getFirst().order())
                .map(record ->
                        new Service(
                                transport(record),
                                record.replacement(),
                                record.flags().equalsIgnoreCase("a")))
                .limit(MOST_SERVICES)
                .toList();
    }

    private boolean useful(final DnsRecord.Naptr record) {
        final boolean terminal =
                record.flags().equalsIgnoreCase("s") || record.flags().equalsIgnoreCase("a");
        final Transport transport = transport(record);
        return terminal
                && record.regexp().isEmpty()
                && isName(record.replacement())
                && means.transports().contains(transport)
                && (!secure || transport == Transport.TLS);
    }

    private int liking(final DnsRecord.Naptr record) {
        return means.transports().indexOf(transport(record));
    }

    /** {@link Transport#LOCAL} for a service that is none of ours. */
    private static Transport transport(final DnsRecord.Naptr record) {
        return switch (record.service().toUpperCase(Locale.ROOT)) {
            case "SIP+D2U" -> Transport.UDP;
            case "SIP+D2T" -> Transport.TCP;
            case "SIPS+D2T" -> Transport.TLS;
            default -> Transport.LOCAL;
        };
    }

    /** The SRV records are there: on to the addresses of their servers. */
    private void served() {
        final List<Server> found = new ArrayList<>();
        boolean declined = false;
        for (final Service service : services) {
            if (service.plain()) {
                final Transport transport = service.transport();
                found.add(new Server(transport, service.name(), transport.defaultPort()));
                continue;
            }
            final List<DnsRecord.Srv> records =
                    records(new Question(service.name(), Question.Type.SRV), DnsRecord.Srv.class);
            for (final DnsRecord.Srv record : SrvOrder.of(records, entropy)) {
                declined |= record.target().isEmpty();
                if (record.port() > 0 && isName(record.target())) {
                    found.add(new Server(service.transport(), record.target(), record.port()));
                }
            }
        }
        if (found.isEmpty() && declined) {
            end(Reason.NO_SERVER, "The domain " + host + " does not take calls");
        } else if (found.isEmpty()) {
            servers(List.of(new Server(usual, target, usual.defaultPort())));
        } else {
            servers(found);
        }
    }

    private void servers(final List<Server> found) {
        servers = found.stream().distinct().limit(MOST_SERVERS).toList();
        final List<Question> questions = new ArrayList<>();
        for (final Server server : servers) {
            if (means.ipv6()) {
                questions.add(new Question(server.name(), Question.Type.AAAA));
            }
            if (means.ipv4()) {
                questions.add(new Question(server.name(), Question.Type.A));
            }
        }
        ask(Step.ADDRESSES, questions);
    }

    private SearchResult addressed() {
        final List<Destination> all = new ArrayList<>();
        for (final Server server : servers) {
            for (final Question.Type type : List.of(Question.Type.AAAA, Question.Type.A)) {
                final List<DnsRecord.Address> addresses =
                        records(new Question(server.name(), type), DnsRecord.Address.class);
                for (final DnsRecord.Address record : addresses) {
                    all.add(
                            new Destination(
                                    server.transport(),
                                    new InetSocketAddress(record.address(), server.port()),
                                    host));
                }
            }
        }
        return places(all);
    }

    private SearchResult places(final List<Destination> all) {
        final List<Destination> usable =
                all.stream()
                        .filter(place ->
                                place.address().getAddress() instanceof Inet4Address
                                        ? means.ipv4()
                                        : means.ipv6())
                        .filter(place -> place.address().getPort() > 0)
                        .distinct()
                        .limit(MOST_DESTINATIONS)
                        .toList();
        return usable.isEmpty() ? nowhere() : new SearchResult.Places(usable);
    }

    private SearchResult nowhere() {
        if (known.values().stream().anyMatch(Answer.Failed.class::isInstance)) {
            return failed();
        }
        final boolean unknown =
                known.keySet().stream().anyMatch(question -> question.name().equals(target))
                        && known.entrySet().stream()
                                .filter(entry -> entry.getKey().name().equals(target))
                                .allMatch(entry -> entry.getValue() instanceof Answer.NoName);
        return unknown
                ? new SearchResult.Nowhere(Reason.NO_SUCH_DOMAIN, "There is no domain " + host)
                : new SearchResult.Nowhere(
                        Reason.NO_SERVER, "There is no server that we can reach at " + host);
    }

    private SearchResult failed() {
        return new SearchResult.Nowhere(Reason.NO_ANSWER, "DNS did not answer for " + host);
    }

    private <R extends DnsRecord> List<R> records(final Question question, final Class<R> type) {
        return known.get(question) instanceof Answer.Records(List<DnsRecord> records)
                ? records.stream()
                        .filter(type::isInstance)
                        .map(type::cast)
                        .limit(MOST_RECORDS)
                        .toList()
                : List.of();
    }

    private void end(final Reason reason, final String sentence) {
        result = new SearchResult.Nowhere(reason, sentence);
    }

    private static String bare(final String text) {
        if (text.startsWith("[") && text.endsWith("]")) {
            return text.substring(1, text.length() - 1);
        }
        return text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
    }

    /** The address that a numeric host is; only the usual notations count. */
    private static @Nullable InetAddress literal(final String text) {
        final boolean ipv6 = text.indexOf(':') >= 0 && text.indexOf('%') < 0;
        if (!ipv6 && !IPV4.matcher(text).matches()) {
            return null;
        }
        try {
            return InetAddress.ofLiteral(text);
        } catch (final IllegalArgumentException noAddress) {
            return null;
        }
    }

    /**
     * Whether DNS could know this name (RFC 1035 §2.3.4, RFC 2181 §11). One that ends in a number
     * is a mistyped address, and {@code invalid} is a domain that nobody has (RFC 6761 §6.4).
     */
    private static boolean isName(final String text) {
        return text.length() <= 253
                && NAME.matcher(text).matches()
                && !text.equals("invalid")
                && !text.endsWith(".invalid");
    }
}
