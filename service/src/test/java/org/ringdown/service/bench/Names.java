package org.ringdown.service.bench;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.ringdown.service.locate.Located;
import org.ringdown.service.locate.Locator;
import org.ringdown.sip.locate.Destination;
import org.ringdown.sip.message.SipUri;
import org.ringdown.sip.transport.Transport;

/** Where the servers of other domains are, as far as the bench knows. */
final class Names implements Locator {
    private final Map<String, List<Destination>> places = new HashMap<>();
    private final List<Runnable> questions = new ArrayList<>();

    /** Brings an answer back to the loop. */
    Consumer<Runnable> resume = Runnable::run;

    /** Whether it throws. */
    boolean broken;

    /** Whether answers come at once. */
    boolean answers = true;

    /** What was asked, and what the server thinks of the places that it tried. */
    final List<String> asked = new ArrayList<>();

    final List<String> notes = new ArrayList<>();

    /** The servers of a domain, the best first. */
    void add(final String domain, final Device... servers) {
        final List<Destination> found = new ArrayList<>();
        for (final Device server : servers) {
            found.add(at(domain, server.flow().transport(), server));
        }
        places.put(domain, found);
    }

    /** A server of a domain that is reached by this transport. */
    static Destination at(final String domain, final Transport transport, final Device server) {
        return new Destination(transport, server.flow().remote(), domain);
    }

    void add(final String domain, final List<Destination> found) {
        places.put(domain, found);
    }

    /** Answers what was asked. */
    void answer() {
        final List<Runnable> due = List.copyOf(questions);
        questions.clear();
        due.forEach(resume);
    }

    @Override
    public void locate(final SipUri uri, final Consumer<Located> answer) {
        asked.add(uri.toString());
        if (broken) {
            throw new IllegalStateException("a bug of the locator");
        }
        final Located located = located(uri);
        if (answers) {
            answer.accept(located);
        } else {
            questions.add(() -> answer.accept(located));
        }
    }

    private Located located(final SipUri uri) {
        final List<Destination> found =
                places.getOrDefault(uri.hostText(), List.of()).stream()
                        .filter(each -> !uri.secure() || each.transport() == Transport.TLS)
                        .toList();
        return found.isEmpty()
                ? new Located.Nowhere(404, "There is no domain " + uri.hostText() + ".")
                : new Located.Found(found);
    }

    @Override
    public void failed(final Destination destination) {
        notes.add("failed " + name(destination));
    }

    @Override
    public void reached(final Destination destination) {
        notes.add("reached " + name(destination));
    }

    private static String name(final Destination destination) {
        final InetAddress address = destination.address().getAddress();
        return destination.transport() + " " + Bench.owner(address.getHostAddress());
    }
}
