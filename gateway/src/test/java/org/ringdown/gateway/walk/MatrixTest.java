package org.ringdown.gateway.walk;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.ringdown.gateway.walk.Kind.Place;
import org.ringdown.gateway.walk.Walks.Planned;
import org.ringdown.gateway.walk.Walks.Way;
import org.ringdown.rtc.format.Abilities;
import org.ringdown.rtc.offer.Profile;
import org.ringdown.rtc.offer.Side;

/**
 * Every kind of end with every other, through the relay and over real sockets: WebRTC with ICE
 * full, lite, over TCP and without any, SDES and RTP; sound with and without pictures; RTP and RTCP
 * on one port and on two; the first offer from either side; and we ourselves with ICE full and
 * lite.
 */
class MatrixTest {
    /** The relay, with our own ICE given. */
    private record Ours(Walks walks, boolean lite) implements Walk.Boards {
        @Override
        public Board open(final Profile caller, final RandomGenerator random) {
            return new RelayBoard(walks.plane(), caller, lite, Abilities.RELAY);
        }

        @Override
        public boolean forks() {
            return false;
        }

        @Override
        public boolean strict() {
            return true;
        }

        @Override
        public boolean bundles() {
            return true;
        }

        @Override
        public boolean converts() {
            return false;
        }

        @Override
        public boolean renumbers() {
            return true;
        }

        @Override
        public List<Kind> kinds() {
            return Kind.ALL;
        }

        @Override
        public String toString() {
            return lite ? "we are lite" : "we are full";
        }
    }

    private static List<Way> ways() {
        final List<Way> ways = new ArrayList<>();
        for (final Place place : List.of(Place.FULL, Place.LITE, Place.TCP)) {
            ways.add(new Way(new Kind(Profile.WEBRTC, place), true));
        }
        for (final boolean mux : List.of(true, false)) {
            ways.add(new Way(Kind.open(Profile.DTLS_FEEDBACK), mux));
            ways.add(new Way(Kind.open(Profile.SDES), mux));
            ways.add(new Way(Kind.open(Profile.RTP), mux));
        }
        return ways;
    }

    @Test
    void everyEndHearsAndSeesEveryOther() throws Exception {
        try (Walks walks = new Walks(40_000, 41_999)) {
            final List<Planned> calls = new ArrayList<>();
            for (final Way a : ways()) {
                for (final Way b : ways()) {
                    final boolean ice = a.kind().profile().ice() || b.kind().profile().ice();
                    for (final boolean lite : ice ? List.of(true, false) : List.of(true)) {
                        for (final boolean pictures : List.of(false, true)) {
                            for (final Side first : Side.values()) {
                                calls.add(
                                        new Planned(new Ours(walks, lite), a, b, first, pictures));
                            }
                        }
                    }
                }
            }
            assertThat(calls).hasSize(4 * (9 * 9 + 9 * 9 - 6 * 6));
            walks.make(calls);
        }
    }
}
