package org.ringdown.gateway.ng.keep;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.ringdown.core.Secret;
import org.ringdown.gateway.ng.wire.Bencode;
import org.ringdown.gateway.ng.wire.NgValue;

/**
 * A request that was carried out, with all that it depended on besides the calls: done again with
 * the same it leads to the same.
 *
 * @param sequence its place among all requests
 * @param epochMicros when it was carried out, in microseconds since 1970
 * @param document what was asked; {@code null} for the same as two entries before
 * @param drawn what it drew of random bytes, which became keys and passwords
 * @param ports the legs that were opened for it, in order
 * @param turns whose turn it was among interfaces that take turns
 */
record Entry(
        long sequence,
        long epochMicros,
        NgValue.@Nullable Dictionary document,
        Secret drawn,
        List<Port> ports,
        Map<String, Integer> turns) {
    /**
     * How far behind the document of a repetition is: an offer and its answer are asked in turn.
     */
    static final int REPEATED = 2;

    /**
     * A leg.
     *
     * @param rtp its port for RTP; 0 when none was free
     * @param rtcp its port for RTCP, the same when there is one for both
     * @param page the name of its page
     */
    record Port(int rtp, int rtcp, long page) {}

    Entry {
        ports = List.copyOf(ports);
        turns = Map.copyOf(turns);
    }

    byte[] bytes() {
        final NgValue.Builder all =
                new NgValue.Builder()
                        .put("sequence", sequence)
                        .put("time", epochMicros)
                        .putBytes("drawn", new String(drawn.reveal(), StandardCharsets.ISO_8859_1));
        if (document != null) {
            all.put("document", document);
        }
        if (!ports.isEmpty()) {
            all.put(
                    "ports",
                    new NgValue.Sequence(
                            ports.stream()
                                    .map(port ->
                                            (NgValue)
                                                    new NgValue.Sequence(
                                                            List.of(
                                                                    NgValue.of(port.rtp()),
                                                                    NgValue.of(port.rtcp()),
                                                                    NgValue.of(
                                                                            Long.toHexString(
                                                                                    port.page())))))
                                    .toList()));
        }
        if (!turns.isEmpty()) {
            final NgValue.Builder whose = new NgValue.Builder();
            turns.forEach(whose::put);
            all.put("turns", whose.build());
        }
        return Bencode.write(all.build());
    }

    /** The entry, or {@code null} when this is none. */
    static @Nullable Entry of(final byte[] bytes) {
        if (!(Bencode.read(bytes, 0, bytes.length).orNull()
                instanceof final NgValue.Dictionary all)) {
            return null;
        }
        final long sequence = all.number("sequence", -1);
        final long time = all.number("time", -1);
        final @Nullable String drawn = all.text("drawn");
        final @Nullable List<Port> ports = ports(all.list("ports"));
        if (sequence < 0 || time < 0 || drawn == null || ports == null) {
            return null;
        }
        final Map<String, Integer> turns = new LinkedHashMap<>();
        all.dictionary("turns")
                .entries()
                .forEach((name, turn) -> {
                    if (turn instanceof NgValue.Whole(long value)) {
                        turns.put(name, (int) value);
                    }
                });
        return new Entry(
                sequence,
                time,
                all.get("document") instanceof final NgValue.Dictionary asked ? asked : null,
                Secret.of(drawn.getBytes(StandardCharsets.ISO_8859_1)),
                ports,
                turns);
    }

    private static @Nullable List<Port> ports(final List<NgValue> values) {
        final List<Port> ports = new ArrayList<>();
        for (final NgValue value : values) {
            if (!(value instanceof NgValue.Sequence(List<NgValue> three))
                    || three.size() != 3
                    || !(three.get(0) instanceof NgValue.Whole(long rtp))
                    || !(three.get(1) instanceof NgValue.Whole(long rtcp))
                    || !(three.get(2) instanceof NgValue.Text(String page))
                    || rtp < 0
                    || rtp > 0xffff
                    || rtcp < 0
                    || rtcp > 0xffff) {
                return null;
            }
            try {
                ports.add(new Port((int) rtp, (int) rtcp, Long.parseUnsignedLong(page, 16)));
            } catch (final NumberFormatException none) {
                return null;
            }
        }
        return ports;
    }

    /** The same with the document of an earlier one. */
    Entry with(final NgValue.Dictionary asked) {
        return new Entry(sequence, epochMicros, asked, drawn, ports, turns);
    }
}
