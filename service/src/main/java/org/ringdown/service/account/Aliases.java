package org.ringdown.service.account;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ringdown.core.Parsed;
import org.ringdown.sip.message.SipUri;

/**
 * Further names of users: {@code info} stands for {@code alice}, {@code sales} for several. A name
 * stands for the same in all domains of the server. One step only: what an alias names is never
 * itself looked up as an alias.
 */
public final class Aliases {
    /** There are none. */
    public static final Aliases NONE = new Aliases(Map.of());

    private final Map<String, List<String>> targets = new LinkedHashMap<>();

    /**
     * These aliases.
     *
     * @param targets for each name the users, or full SIP URIs, that it stands for
     * @throws IllegalArgumentException when a target is neither
     */
    public Aliases(final Map<String, List<String>> targets) {
        targets.forEach((name, list) -> {
            for (final String target : list) {
                if (!(uri(target, "example.invalid") instanceof Parsed.Ok<SipUri>)) {
                    throw new IllegalArgumentException("the alias " + name + " names nobody");
                }
            }
            this.targets.put(name, List.copyOf(list));
        });
    }

    /** Whether this is an alias. */
    public boolean contains(final String name) {
        return targets.containsKey(name);
    }

    /**
     * Whom the name stands for, in the order of the configuration; empty when it is no alias.
     *
     * @param domain where a target is at home that is written without one
     */
    public List<SipUri> of(final String name, final String domain) {
        final List<SipUri> found = new ArrayList<>();
        for (final String target : targets.getOrDefault(name, List.of())) {
            found.add(uri(target, domain).orThrow());
        }
        return found;
    }

    private static Parsed<SipUri> uri(final String target, final String domain) {
        return SipUri.parse(
                target.startsWith("sip:") || target.startsWith("sips:")
                        ? target
                        : "sip:" + target + "@" + domain);
    }
}
