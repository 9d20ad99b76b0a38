package org.ringdown.gateway.walk;

import java.util.List;
import java.util.Objects;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.ringdown.rtc.offer.Direction;
import org.ringdown.rtc.sdes.CryptoAttribute;
import org.ringdown.rtc.sdp.Codec;

/** A line of a far end: what it wants, what was agreed on, and what it says. */
final class Talk {
    final String media;
    final @Nullable String mid;
    boolean on = true;
    Direction direction = Direction.SENDRECV;
    boolean zero;
    @Nullable CryptoAttribute key;
    @Nullable CryptoAttribute theirKey;
    @Nullable Wire wire;
    // What was agreed on.
    boolean live;
    boolean placed;
    boolean sends;
    boolean hears;
    boolean named;
    int ptime = 20;
    boolean converted;
    boolean renumbered;
    List<Codec> here = List.of();
    List<Codec> there = List.of();
    // What it says.
    int ssrc;
    int sequence;
    int timestamp;
    boolean spoken;

    Talk(final String media, final @Nullable String mid, final RandomGenerator random) {
        this.media = media;
        this.mid = mid;
        ssrc = random.nextInt();
        // Most roll over soon, but not before they were heard (RFC 3711 §3.3.1).
        sequence = random.nextInt(3) == 0 ? random.nextInt(1 << 15) : 65_500 + random.nextInt(26);
        timestamp = random.nextInt();
    }

    /** Another source, which begins anew. */
    void renew(final RandomGenerator random) {
        ssrc = random.nextInt();
        sequence = random.nextInt(1 << 16);
        timestamp = random.nextInt();
        spoken = false;
        renumbered = false;
    }

    Wire wire() {
        return Objects.requireNonNull(wire);
    }
}
