package org.ringdown.service.location;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ringdown.sip.registrar.Binding;

/**
 * One device of a user and the flows by which it can be reached: to ring it, one of them is tried
 * at a time (RFC 5626 §5.3). Bindings with the same {@code +sip.instance} are one device; one
 * without an instance is a device of its own.
 *
 * @param flows at least one, the newest first
 */
public record Device(List<Binding> flows) {
    /** The list is copied. */
    public Device {
        flows = List.copyOf(flows);
        if (flows.isEmpty()) {
            throw new IllegalArgumentException("a device is reached by one flow at least");
        }
    }

    /** The flow to try first. */
    public Binding newest() {
        return flows.getFirst();
    }

    /** How much its user prefers it, from 0 to 1: as its newest flow says. */
    public double q() {
        return newest().q();
    }

    /** Bindings as devices, the most preferred first; among equals the newest flow first. */
    static List<Device> of(final List<Binding> bindings) {
        if (bindings.size() == 1) {
            return List.of(new Device(bindings));
        }
        final Map<Object, List<Binding>> groups = new LinkedHashMap<>();
        bindings.stream()
                .sorted(Comparator.comparingLong(Binding::refreshedAt).reversed())
                .forEach(binding -> {
                    final Object key = binding.instance() == null ? binding : binding.instance();
                    groups.computeIfAbsent(key, _ -> new ArrayList<>()).add(binding);
                });
        return groups.values().stream()
                .map(Device::new)
                .sorted(Comparator.comparingDouble(Device::q).reversed())
                .toList();
    }
}
