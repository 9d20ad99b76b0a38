package org.ringdown.gateway.ng.call;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The local interfaces by name, in the order of the configuration. Of an interface's addresses the
 * first of each family carries media; the others are ICE candidates.
 */
public final class Interfaces {
    /** The name of an interface without one. */
    public static final String DEFAULT = "default";

    /**
     * One address.
     *
     * @param name the interface it belongs to
     * @param local what sockets are bound to
     * @param advertised what peers are told
     * @param foundation its ICE foundation, 1 to 32 letters and digits
     */
    public record Address(
            String name, InetAddress local, InetAddress advertised, String foundation) {
        /** {@code IP4} or {@code IP6}. */
        public String family() {
            return Interfaces.family(advertised);
        }
    }

    private final List<Address> all;
    private final Map<String, Integer> turns = new HashMap<>();

    /** Interfaces of at least one address. */
    public Interfaces(final List<Address> all) {
        if (all.isEmpty()) {
            throw new IllegalArgumentException("media needs an address");
        }
        this.all = List.copyOf(all);
    }

    /** Every address. */
    public List<Address> all() {
        return all;
    }

    /** {@code IP4} or {@code IP6}. */
    static String family(final InetAddress address) {
        return address instanceof Inet4Address ? "IP4" : "IP6";
    }

    /**
     * The addresses of an interface. A name that is not there means the first interface; {@code
     * name:suffix} interfaces take turns under their common name.
     */
    List<Address> named(final @Nullable String name) {
        final String wanted = name == null || name.isBlank() ? all.getFirst().name() : name;
        final List<Address> found = exact(wanted);
        if (!found.isEmpty()) {
            return found;
        }
        final List<String> group =
                all.stream()
                        .map(Address::name)
                        .filter(each -> each.startsWith(wanted + ":"))
                        .distinct()
                        .toList();
        if (group.isEmpty()) {
            return exact(all.getFirst().name());
        }
        final int turn = turns.merge(wanted, 1, Integer::sum);
        return exact(group.get(Math.floorMod(turn - 1, group.size())));
    }

    /** How many turns were taken under each common name. */
    public Map<String, Integer> turns() {
        return Map.copyOf(turns);
    }

    /** Turns go on from there. */
    public void turns(final Map<String, Integer> taken) {
        turns.clear();
        turns.putAll(taken);
    }

    private List<Address> exact(final String name) {
        return all.stream().filter(each -> each.name().equalsIgnoreCase(name)).toList();
    }

    /** Whether there is an interface of this name. */
    boolean has(final String name) {
        return !exact(name).isEmpty();
    }

    /** The first of these in a family, or the first at all. */
    static Address primary(final List<Address> of, final String family) {
        return of.stream()
                .filter(each -> each.family().equals(family))
                .findFirst()
                .orElse(of.getFirst());
    }

    /** The one that carries media first, then the others. */
    static List<Address> candidates(final List<Address> of, final Address primary) {
        final List<Address> ordered = new ArrayList<>();
        ordered.add(primary);
        of.stream().filter(each -> !each.equals(primary)).forEach(ordered::add);
        return ordered;
    }
}
