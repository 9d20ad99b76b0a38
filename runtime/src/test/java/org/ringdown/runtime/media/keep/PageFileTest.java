package org.ringdown.runtime.media.keep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ringdown.rtc.crypto.Workbench;
import org.ringdown.rtc.offer.Security;
import org.ringdown.rtc.srtp.Mki;
import org.ringdown.rtc.srtp.SrtpKey;
import org.ringdown.rtc.srtp.SrtpProfile;
import org.ringdown.rtc.srtp.SrtpReceiver;
import org.ringdown.rtc.srtp.SrtpSender;
import org.ringdown.rtc.srtp.Unprotect;
import org.ringdown.runtime.clock.Clock;
import org.ringdown.runtime.io.PeerAddress;
import org.ringdown.testkit.Properties;
import org.ringdown.testkit.SeededEntropy;

/** Pages of legs, found again by another process or not believed. */
class PageFileTest {
    private static final int PORT = 30_000;
    private static final String BOOT = "one";

    @TempDir Path directory;

    private final SeededEntropy entropy = new SeededEntropy(1);

    /** A process that began at that time of day. */
    private static final class Started implements Clock {
        private final long epochMillis;
        private long now;

        Started(final long epochMillis) {
            this.epochMillis = epochMillis;
        }

        @Override
        public long now() {
            return now;
        }

        @Override
        public long epochMillis() {
            return epochMillis + now / 1_000_000;
        }
    }

    private PageFile open(final String boot) throws IOException {
        return PageFile.open(directory, boot, new Started(1_000_000), entropy);
    }

    private static PeerAddress address(final String host, final int port) {
        return Objects.requireNonNull(
                PeerAddress.of(new InetSocketAddress(InetAddress.ofLiteral(host), port)));
    }

    private static LegPage found(final PageFile file, final long id) {
        return Objects.requireNonNull(file.find(PORT, id));
    }

    @Test
    void onlyTheOwnerMayReadIt() throws IOException {
        open(BOOT).close();
        assertThat(
                        PosixFilePermissions.toString(
                                Files.getPosixFilePermissions(directory.resolve(PageFile.NAME))))
                .isEqualTo("rw-------");
    }

    @Test
    void oneProcessHasIt() throws IOException {
        try (PageFile first = open(BOOT)) {
            assertThat(first.resumed()).isFalse();
            assertThatThrownBy(() -> open(BOOT))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("another process");
        }
        open(BOOT).close();
    }

    @Test
    void pagesOfAnotherRunOfTheMachineAreNotBelieved() throws IOException {
        final long id;
        try (PageFile file = open(BOOT)) {
            id = file.acquire(PORT).id();
        }
        try (PageFile file = open(BOOT)) {
            assertThat(file.resumed()).isTrue();
            assertThat(file.find(PORT, id)).isNotNull();
            assertThat(file.find(PORT, id ^ 2)).isNull();
            assertThat(file.find(PORT + 2, id)).isNull();
            assertThat(file.find(PORT, 0)).isNull();
        }
        try (PageFile file = open("another")) {
            assertThat(file.resumed()).isFalse();
            assertThat(file.find(PORT, id)).isNull();
        }
        open("").close();
        try (PageFile file = open("")) {
            assertThat(file.resumed()).isFalse();
        }
    }

    @Test
    void aFileThatIsNoneIsMadeAnew() throws IOException {
        final Path file = directory.resolve(PageFile.NAME);
        for (final int size : new int[] {0, 1, 100, 4_096, 10_000}) {
            Files.write(file, new byte[size]);
            try (PageFile fresh = open(BOOT)) {
                assertThat(fresh.resumed()).isFalse();
                assertThat(fresh.acquire(PORT).id()).isNotZero();
            }
        }
    }

    @Test
    void whereTheFarEndIsAndWhenItWasHeard() throws IOException {
        final long id;
        final Started before = new Started(1_000_000);
        before.now = 5_000_000_000L;
        try (PageFile file = PageFile.open(directory, BOOT, before, entropy)) {
            final LegPage page = file.acquire(PORT);
            id = page.id();
            assertThat(page.address(LegPage.RTP)).isNull();
            assertThat(page.heard()).isZero();
            page.remember(LegPage.RTP, address("192.0.2.7", 4_000));
            page.remember(LegPage.RTCP, address("2001:db8::7", 65_535));
            page.heard(before.now - 2_000_000_000L);
        }
        final Started after = new Started(1_009_000);
        try (PageFile file = PageFile.open(directory, BOOT, after, entropy)) {
            final LegPage page = found(file, id);
            assertThat(page.address(LegPage.RTP)).isEqualTo(address("192.0.2.7", 4_000));
            assertThat(page.address(LegPage.RTCP)).isEqualTo(address("2001:db8::7", 65_535));
            // 3 s after the first start, which is 6 s before the second.
            assertThat(page.heard()).isEqualTo(-6_000_000_000L);
            page.remember(LegPage.RTP, address("192.0.2.8", 2));
            page.remember(LegPage.RTP, null);
            assertThat(page.address(LegPage.RTP)).isNull();
            page.free();
            assertThat(file.find(PORT, id)).isNull();
        }
    }

    private SrtpKey key(final SrtpProfile profile) {
        return SrtpKey.fresh(profile, entropy);
    }

    private static byte[] packet(final int sequence, final int ssrc) {
        final byte[] packet = new byte[400];
        final ByteBuffer header = ByteBuffer.wrap(packet);
        header.put((byte) 0x80).put((byte) 0).putShort((short) sequence).putInt(0).putInt(ssrc);
        return packet;
    }

    @Test
    void sessionsGoOnWithEverySuite() throws IOException {
        for (final SrtpProfile profile : SrtpProfile.values()) {
            final SrtpKey ours = key(profile).withMki(new Mki(BigInteger.TWO, 128));
            final SrtpKey theirs = key(profile);
            final long id;
            try (PageFile file = open(BOOT)) {
                final LegPage page = file.acquire(PORT);
                id = page.id();
                assertThat(page.intact()).isTrue();
                assertThat(page.srtp(LegPage.RTP).virgin()).isTrue();
                assertThat(page.agrees(new Security.Sdes(theirs, ours))).isTrue();
                final SrtpSender sender = new SrtpSender(ours);
                sender.protectRtp(packet(7, 1), 0, 20);
                page.srtp(LegPage.RTP).record(sender, new SrtpReceiver(theirs));
                sender.protectRtp(packet(8, 1), 0, 20);
                sender.protectRtp(packet(9, 2), 0, 20);
            }
            try (PageFile file = open(BOOT)) {
                final LegPage page = found(file, id);
                assertThat(page.intact()).isTrue();
                assertThat(page.agrees(new Security.Sdes(ours, theirs))).isTrue();
                assertThat(page.agrees(new Security.Sdes(theirs, ours))).isFalse();
                assertThat(page.srtp(LegPage.RTCP).virgin()).isTrue();
                final SrtpPage.Session on =
                        page.srtp(LegPage.RTP).resume(new Workbench()).orThrow();
                assertThat(on.sender().key()).isEqualTo(ours);
                assertThat(on.receiver().key()).isEqualTo(theirs);
                for (final byte[] used : new byte[][] {packet(7, 1), packet(8, 1), packet(9, 2)}) {
                    final byte[] room = Arrays.copyOf(used, 400);
                    assertThat(on.sender().protectRtp(room, 0, 20)).isEqualTo(SrtpSender.REFUSED);
                }
                final byte[] room = Arrays.copyOf(packet(10, 2), 400);
                assertThat(on.sender().protectRtp(room, 0, 20)).isPositive();
                page.srtp(LegPage.RTP).clear();
                assertThat(page.srtp(LegPage.RTP).virgin()).isTrue();
            }
        }
    }

    @Test
    void damageIsSeenAndNeverThrows() throws IOException {
        final long id;
        try (PageFile file = open(BOOT)) {
            final LegPage page = file.acquire(PORT);
            id = page.id();
            page.srtp(LegPage.RTP)
                    .record(
                            new SrtpSender(key(SrtpProfile.AEAD_AES_128_GCM)),
                            new SrtpReceiver(key(SrtpProfile.AES_CM_128_HMAC_SHA1_80)));
        }
        final Path path = directory.resolve(PageFile.NAME);
        final byte[] whole = new byte[PageFile.PAGE];
        final long at = (long) (PORT / 2) * PageFile.PAGE;
        try (FileChannel channel =
                FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            channel.read(ByteBuffer.wrap(whole), at);
            // The process ended while it wrote the keys.
            final ByteBuffer writing = ByteBuffer.wrap(whole.clone());
            writing.order(ByteOrder.nativeOrder()).putLong(128, 1);
            channel.write(writing, at);
            try (PageFile file = open(BOOT)) {
                final LegPage page = found(file, id);
                assertThat(page.intact()).isFalse();
                assertThat(page.srtp(LegPage.RTP).resume(new Workbench()).isOk()).isFalse();
            }
            Properties.forAll(
                    300,
                    random -> {
                        final byte[] bytes = whole.clone();
                        for (int i = random.nextInt(1, 40); i > 0; i--) {
                            bytes[random.nextInt(8, bytes.length)] = (byte) random.nextInt();
                        }
                        return bytes;
                    },
                    bytes -> {
                        channel.write(ByteBuffer.wrap(bytes), at);
                        try (PageFile file = open(BOOT)) {
                            final LegPage page = found(file, id);
                            page.address(LegPage.RTP);
                            page.heard();
                            assertThat(page.srtp(LegPage.RTP).resume(new Workbench()).isOk())
                                    .isIn(true, false);
                            page.intact();
                        }
                    });
        }
    }

    @Test
    void nothingIsAllocatedForAnIndex() throws IOException {
        try (PageFile file = open(BOOT)) {
            final SrtpKey key = key(SrtpProfile.AES_CM_128_HMAC_SHA1_80);
            final SrtpSender sender = new SrtpSender(key);
            final SrtpReceiver receiver = new SrtpReceiver(key);
            file.acquire(PORT).srtp(LegPage.RTP).record(sender, receiver);
            final byte[] room = Arrays.copyOf(packet(0, 1), 400);
            seal(sender, receiver, room, 0, 50_000);
            final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
            final long before = threads.getCurrentThreadAllocatedBytes();
            seal(sender, receiver, room, 50_000, 100_000);
            assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(10_000);
        }
    }

    private static void seal(
            final SrtpSender sender,
            final SrtpReceiver receiver,
            final byte[] room,
            final int from,
            final int to) {
        for (int i = from; i < to; i++) {
            room[2] = (byte) (i >>> 8);
            room[3] = (byte) i;
            final int length = sender.protectRtp(room, 0, 20);
            if (receiver.unprotectRtp(room, 0, length) != Unprotect.OK) {
                throw new AssertionError("packet " + i);
            }
        }
    }
}
