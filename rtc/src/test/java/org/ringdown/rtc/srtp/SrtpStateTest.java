package org.ringdown.rtc.srtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.ringdown.rtc.crypto.Bytes;
import org.ringdown.rtc.crypto.Workbench;
import org.ringdown.testkit.Properties;
import org.ringdown.testkit.SeededEntropy;

/** Sessions that go on in another process, and keys that change on the way. */
class SrtpStateTest {
    private static SrtpKey key(final SrtpProfile profile, final int seed) {
        return SrtpKey.fresh(profile, new SeededEntropy(seed));
    }

    private static byte[] seal(final SrtpSender sender, final byte[] plain) {
        final byte[] data = Arrays.copyOf(plain, plain.length + sender.key().rtpOverhead());
        final int size = sender.protectRtp(data, 0, plain.length);
        return size == SrtpSender.REFUSED ? new byte[0] : data;
    }

    private static byte[] sealRtcp(final SrtpSender sender, final int ssrc) {
        final byte[] data = new byte[28 + sender.key().rtcpOverhead()];
        data[7] = (byte) ssrc;
        assertThat(sender.protectRtcp(data, 0, 28)).isEqualTo(data.length);
        return data;
    }

    private static Unprotect open(final SrtpReceiver receiver, final byte[] sealed) {
        return receiver.unprotectRtp(sealed.clone(), 0, sealed.length);
    }

    private static Unprotect openRtcp(final SrtpReceiver receiver, final byte[] sealed) {
        return receiver.unprotectRtcp(sealed.clone(), 0, sealed.length);
    }

    /** A ledger as a file would be: what stands in it is all that the next process knows. */
    private static final class Book implements IndexLedger {
        private final int capacity;
        private final List<Integer> sources = new ArrayList<>();
        private final List<Long> indices = new ArrayList<>();

        Book(final int capacity) {
            this.capacity = capacity;
        }

        /** What is found when the process ends now. */
        Book copy() {
            final Book copy = new Book(capacity);
            copy.sources.addAll(sources);
            copy.indices.addAll(indices);
            return copy;
        }

        static Book of(final long... pairs) {
            final Book book = new Book(pairs.length);
            for (int i = 0; i < pairs.length; i += 2) {
                book.sources.add((int) pairs[i]);
                book.indices.add(pairs[i + 1]);
            }
            return book;
        }

        @Override
        public int size() {
            return sources.size();
        }

        @Override
        public int ssrc(final int place) {
            return sources.get(place);
        }

        @Override
        public long highest(final int place) {
            return indices.get(place);
        }

        @Override
        public int add(final int ssrc, final long index) {
            if (sources.size() == capacity) {
                return -1;
            }
            sources.add(ssrc);
            indices.add(index);
            return sources.size() - 1;
        }

        @Override
        public void advance(final int place, final long index) {
            assertThat(index).isGreaterThan(indices.get(place));
            indices.set(place, index);
        }
    }

    /** Both ends of a session with their ledgers. */
    private static final class Ends {
        private final SrtpKey key;
        private Book sent = new Book(600);
        private Book next = new Book(1);
        private Book received = new Book(600);
        private Book receivedRtcp = new Book(600);
        private SrtpSender sender;
        private SrtpReceiver receiver;

        Ends(final SrtpKey key) {
            this.key = key;
            sender = new SrtpSender(key);
            receiver = new SrtpReceiver(key);
            sender.record(sent, next);
            receiver.record(received, receivedRtcp);
        }

        /** Both processes end, and others go on. */
        void restart() {
            sent = sent.copy();
            next = next.copy();
            received = received.copy();
            receivedRtcp = receivedRtcp.copy();
            sender = SrtpSender.resume(key, sent, next, new Workbench()).orThrow();
            receiver = SrtpReceiver.resume(key, received, receivedRtcp, new Workbench()).orThrow();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aStreamGoesOnInAnotherProcessAtBothEnds(final SrtpProfile profile) {
        final Ends ends = new Ends(key(profile, 1).withMki(new Mki(BigInteger.TEN, 2)));
        final List<byte[]> old = new ArrayList<>();
        final List<byte[]> oldRtcp = new ArrayList<>();
        // Twice over the roll-over, with another process at each fifth of the way.
        for (int i = 0; i < 160_000; i += 20) {
            if (i % 32_000 == 0) {
                ends.restart();
                for (final byte[] packet : old) {
                    assertThat(open(ends.receiver, packet))
                            .isIn(Unprotect.REPLAYED, Unprotect.TOO_OLD, Unprotect.BAD_TAG);
                }
                for (final byte[] packet : oldRtcp) {
                    assertThat(openRtcp(ends.receiver, packet))
                            .isIn(Unprotect.REPLAYED, Unprotect.TOO_OLD);
                }
            }
            for (int ssrc = 1; ssrc < 3; ssrc++) {
                final byte[] plain = Session.rtp(i, ssrc, 5);
                final byte[] sealed = seal(ends.sender, plain);
                assertThat(open(ends.receiver, sealed)).as("%d", i).isEqualTo(Unprotect.OK);
                old.add(sealed);
            }
            final byte[] rtcp = sealRtcp(ends.sender, 1);
            assertThat(openRtcp(ends.receiver, rtcp)).isEqualTo(Unprotect.OK);
            oldRtcp.add(rtcp);
        }
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("RFC 3711 §9.1: no index is used twice, whenever the process ended")
    void noIndexIsUsedTwice(final SrtpProfile profile) {
        Properties.forAll(
                20,
                random -> random.nextLong(),
                seed -> {
                    final Random random = new Random(seed);
                    final Ends ends = new Ends(key(profile, 2));
                    final Set<String> seals = new HashSet<>();
                    int sequence = 65_000;
                    int nextRtcp = 0;
                    for (int step = 0; step < 2_000; step++) {
                        switch (random.nextInt(20)) {
                            case 0 -> ends.restart();
                            case 1, 2 -> {
                                final byte[] rtcp = sealRtcp(ends.sender, 7);
                                final int at = profile.saltLength() == 12 ? 28 + 16 : 28;
                                assertThat(Bytes.int32(rtcp, at))
                                        .isEqualTo(0x8000_0000 | nextRtcp++);
                            }
                            default -> {
                                // In order, late, twice and with gaps, of two sources.
                                sequence += random.nextInt(4) - 1;
                                final byte[] sealed =
                                        seal(ends.sender, Session.rtp(sequence, 7 + step % 2, 0));
                                assertThat(sealed.length == 0 || seals.add(seal(sealed)))
                                        .as("%d", sequence)
                                        .isTrue();
                            }
                        }
                    }
                    assertThat(seals).hasSizeGreaterThan(500);
                });
    }

    /** What tells two packets of one SSRC and of no payload apart: the tag, by index. */
    private static String seal(final byte[] sealed) {
        return Arrays.toString(sealed);
    }

    @Test
    void aKeyThatIsWornOutStaysSo() {
        final SrtpKey key = key(SrtpProfile.AEAD_AES_128_GCM, 3);
        final Book last = Book.of(0, 0x7fff_ffffL);
        final SrtpSender sender =
                SrtpSender.resume(key, new Book(1), last, new Workbench()).orThrow();
        sealRtcp(sender, 1);
        assertThat(sender.protectRtcp(new byte[60], 0, 28)).isEqualTo(SrtpSender.REFUSED);
        final SrtpSender worn =
                SrtpSender.resume(key, new Book(1), last.copy(), new Workbench()).orThrow();
        assertThat(worn.protectRtcp(new byte[60], 0, 28)).isEqualTo(SrtpSender.REFUSED);
    }

    @Test
    void ledgersOfManyStreams() {
        final Ends ends = new Ends(key(SrtpProfile.AES_CM_128_HMAC_SHA1_80, 4));
        for (int ssrc = 0; ssrc < Streams.MAX_STREAMS; ssrc++) {
            assertThat(open(ends.receiver, seal(ends.sender, Session.rtp(ssrc, ssrc * 31, 3))))
                    .isEqualTo(Unprotect.OK);
        }
        assertThat(ends.sender.streams()).isEqualTo(Streams.MAX_STREAMS);
        assertThat(ends.receiver.streams()).isEqualTo(Streams.MAX_STREAMS);
        ends.restart();
        for (int ssrc = 0; ssrc < Streams.MAX_STREAMS; ssrc++) {
            assertThat(seal(ends.sender, Session.rtp(ssrc, ssrc * 31, 3))).isEmpty();
            assertThat(open(ends.receiver, seal(ends.sender, Session.rtp(ssrc + 1, ssrc * 31, 3))))
                    .isEqualTo(Unprotect.OK);
        }
    }

    @Test
    void aLedgerThatIsFullStopsNobody() {
        final SrtpSender sender = new SrtpSender(key(SrtpProfile.AES_CM_128_HMAC_SHA1_80, 5));
        final Book book = new Book(1);
        sender.record(book, new Book(1));
        for (int i = 0; i < 10; i++) {
            assertThat(seal(sender, Session.rtp(i, 1, 1))).isNotEmpty();
            assertThat(seal(sender, Session.rtp(i, 2, 1))).isNotEmpty();
        }
        assertThat(book.indices).containsExactly(9L);
    }

    @Test
    void ledgersThatCannotBeAreRefused() {
        final SrtpKey key = key(SrtpProfile.AES_CM_128_HMAC_SHA1_80, 5);
        final Book empty = new Book(1);
        final Book next = Book.of(0, 0);
        assertThat(SrtpSender.resume(key, empty, next, new Workbench()).isOk()).isTrue();
        for (final Book wrong :
                List.of(Book.of(1, 5, 1, 6), Book.of(1, -1), Book.of(1, 1L << 48))) {
            assertThat(SrtpSender.resume(key, wrong, next, new Workbench()).isOk()).isFalse();
            assertThat(SrtpReceiver.resume(key, wrong, empty, new Workbench()).isOk()).isFalse();
            assertThat(SrtpReceiver.resume(key, empty, wrong, new Workbench()).isOk()).isFalse();
        }
        for (final Book wrong : List.of(empty, Book.of(0, -1), Book.of(0, (1L << 31) + 1))) {
            assertThat(SrtpSender.resume(key, empty, wrong, new Workbench()).isOk()).isFalse();
        }
        assertThat(SrtpReceiver.resume(key, empty, Book.of(1, 1L << 31), new Workbench()).isOk())
                .isFalse();
    }

    @Test
    void afterARekeyPacketsOfBothKeysAreOpenedForAWhile() {
        for (final SrtpProfile suite : SrtpProfile.values()) {
            final SrtpSender before = new SrtpSender(key(SrtpProfile.AES_CM_128_HMAC_SHA1_80, 6));
            final SrtpSender after = new SrtpSender(key(suite, 7));
            final SrtpReceiver receiver = new SrtpReceiver(before.key());
            final byte[] old = seal(before, Session.rtp(10, 1, 20));
            final byte[] late = seal(before, Session.rtp(11, 1, 20));
            final byte[] tooLate = seal(before, Session.rtp(12, 1, 20));
            final byte[] lateRtcp = sealRtcp(before, 1);
            final byte[] early = seal(after, Session.rtp(13, 1, 20));

            assertThat(open(receiver, old)).isEqualTo(Unprotect.OK);
            assertThat(open(receiver, early)).isEqualTo(Unprotect.BAD_TAG);
            receiver.rekey(after.key(), 1000);
            assertThat(receiver.key()).isEqualTo(after.key());
            assertThat(open(receiver, early)).isEqualTo(Unprotect.OK);
            assertThat(receiver.length()).isEqualTo(32);
            assertThat(open(receiver, late)).isEqualTo(Unprotect.OK);
            assertThat(receiver.length()).isEqualTo(32);
            assertThat(openRtcp(receiver, lateRtcp)).isEqualTo(Unprotect.OK);
            assertThat(openRtcp(receiver, sealRtcp(after, 1))).isEqualTo(Unprotect.OK);
            for (final byte[] again : List.of(old, late, early)) {
                assertThat(open(receiver, again)).isNotEqualTo(Unprotect.OK);
            }
            assertThat(openRtcp(receiver, lateRtcp)).isNotEqualTo(Unprotect.OK);
            // The same key again, as every later re-offer brings it, changes nothing.
            receiver.rekey(after.key(), 5000);
            receiver.expire(999);
            assertThat(open(receiver, seal(before, Session.rtp(14, 1, 20))))
                    .isEqualTo(Unprotect.OK);
            receiver.expire(1000);
            assertThat(open(receiver, tooLate)).isNotEqualTo(Unprotect.OK);
            assertThat(open(receiver, seal(after, Session.rtp(14, 1, 20)))).isEqualTo(Unprotect.OK);
        }
    }

    @Test
    @DisplayName("A peer may count roll-overs on under its new key, or begin again")
    void rollOversGoOnOrBeginAgain() {
        for (final boolean goesOn : new boolean[] {true, false}) {
            final SrtpKey first = key(SrtpProfile.AEAD_AES_128_GCM, 8);
            final SrtpKey next = key(SrtpProfile.AEAD_AES_128_GCM, 9);
            final SrtpSender before = new SrtpSender(first);
            final SrtpReceiver receiver = new SrtpReceiver(first);
            for (int i = 0; i < 140_000; i += 100) {
                assertThat(open(receiver, seal(before, Session.rtp(i, 1, 2))))
                        .isEqualTo(Unprotect.OK);
            }
            final SrtpSender after;
            if (goesOn) {
                final Book sent = new Book(1);
                before.record(sent, new Book(1));
                after = SrtpSender.resume(next, sent, Book.of(0, 0), new Workbench()).orThrow();
            } else {
                after = new SrtpSender(next);
            }
            receiver.rekey(next, 1);
            for (int i = 140_000; i < 280_000; i += 100) {
                assertThat(open(receiver, seal(after, Session.rtp(i, 1, 2))))
                        .as("%d", i)
                        .isEqualTo(Unprotect.OK);
                receiver.expire(i);
            }
        }
    }
}
