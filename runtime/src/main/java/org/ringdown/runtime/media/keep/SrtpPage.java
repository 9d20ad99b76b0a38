package org.ringdown.runtime.media.keep;

import java.lang.invoke.VarHandle;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;
import org.ringdown.core.Parsed;
import org.ringdown.core.Secret;
import org.ringdown.rtc.crypto.Workbench;
import org.ringdown.rtc.srtp.Mki;
import org.ringdown.rtc.srtp.SrtpKey;
import org.ringdown.rtc.srtp.SrtpProfile;
import org.ringdown.rtc.srtp.SrtpReceiver;
import org.ringdown.rtc.srtp.SrtpSender;

/**
 * The part of a page for the keys of one port, and how far they have been used.
 *
 * <pre>
 *  virgin ─▶ writing ─▶ whole ─▶ lost: more sources than there is room for
 *               ▲         │
 *               └─────────┘ other keys
 * </pre>
 *
 * <p>What was virgin has protected nothing. What was being written, or is lost, must not be gone on
 * with: its keys may have been used beyond what stands here.
 */
public final class SrtpPage {
    static final int SIZE = 1_984;

    private static final long VIRGIN = 0;
    private static final long WRITING = 1;
    private static final long WHOLE = 2;
    private static final long LOST = 3;

    private static final int KEYS = 16;
    private static final int KEY = 208;
    private static final int CHECK = KEYS + 2 * KEY;
    private static final int LEDGERS = CHECK + Long.BYTES;
    private static final int SOURCES = 31;

    /**
     * A session that goes on.
     *
     * @param sender what we send
     * @param receiver what the far end sends
     */
    public record Session(SrtpSender sender, SrtpReceiver receiver) {}

    private final MappedByteBuffer memory;
    private final int at;
    private final BufferLedger nextRtcp;
    private final BufferLedger sent;
    private final BufferLedger received;
    private final BufferLedger receivedRtcp;
    private @Nullable SrtpSender sender;
    private @Nullable SrtpReceiver receiver;
    private @Nullable SrtpKey theirs;

    SrtpPage(final MappedByteBuffer memory, final int at) {
        this.memory = memory;
        this.at = at;
        int ledger = at + LEDGERS;
        nextRtcp = new BufferLedger(memory, ledger, 1, this::lost);
        ledger += BufferLedger.size(1);
        sent = new BufferLedger(memory, ledger, SOURCES, this::lost);
        ledger += BufferLedger.size(SOURCES);
        received = new BufferLedger(memory, ledger, SOURCES, this::lost);
        ledger += BufferLedger.size(SOURCES);
        receivedRtcp = new BufferLedger(memory, ledger, SOURCES, this::lost);
    }

    private void lost() {
        memory.putLong(at, LOST);
    }

    private List<BufferLedger> ledgers() {
        return List.of(nextRtcp, sent, received, receivedRtcp);
    }

    /** Whether it holds no keys, and never did. */
    public boolean virgin() {
        return memory.getLong(at) == VIRGIN;
    }

    /** Whether a session can go on from here, or begin. */
    boolean intact() {
        return virgin() || resume(new Workbench()).isOk();
    }

    /** Whether these are the keys, or there were none at all. */
    boolean agrees(final SrtpKey ours, final SrtpKey far) {
        return virgin() || (ours.equals(key(0)) && far.equals(key(1)));
    }

    /** These protect the port from now on; how far they are is written here with every packet. */
    public void record(final SrtpSender ours, final SrtpReceiver from) {
        if (ours == sender && from == receiver && from.key().equals(theirs)) {
            return;
        }
        sender = ours;
        receiver = from;
        theirs = from.key();
        memory.putLong(at, WRITING);
        VarHandle.storeStoreFence();
        ledgers().forEach(BufferLedger::clear);
        write(0, ours.key());
        write(1, from.key());
        memory.putLong(at + CHECK, check());
        ours.record(sent, nextRtcp);
        from.record(received, receivedRtcp);
        VarHandle.storeStoreFence();
        if (memory.getLong(at) == WRITING) {
            memory.putLong(at, WHOLE);
        }
    }

    /** Nothing protects the port any more. */
    public void clear() {
        memory.putLong(at, VIRGIN);
        sender = null;
        receiver = null;
        theirs = null;
    }

    /** The session that was under way, on a loop with this workbench; it goes on being written. */
    public Parsed<Session> resume(final Workbench workbench) {
        final boolean whole =
                memory.getLong(at) == WHOLE
                        && memory.getLong(at + CHECK) == check()
                        && ledgers().stream().allMatch(BufferLedger::intact);
        final @Nullable SrtpKey own = whole ? key(0) : null;
        final @Nullable SrtpKey far = own == null ? null : key(1);
        final @Nullable SrtpSender out =
                own == null ? null : SrtpSender.resume(own, sent, nextRtcp, workbench).orNull();
        final @Nullable SrtpReceiver in =
                far == null
                        ? null
                        : SrtpReceiver.resume(far, received, receivedRtcp, workbench).orNull();
        if (out == null || in == null) {
            return Parsed.malformed("keys and indices are whole", 0);
        }
        sender = out;
        receiver = in;
        theirs = far;
        return Parsed.ok(new Session(out, in));
    }

    private void write(final int which, final SrtpKey key) {
        final byte[] suite = key.profile().suite().getBytes(StandardCharsets.US_ASCII);
        final @Nullable Mki mki = key.mki();
        final byte[] name = mki == null ? new byte[0] : mki.bytes();
        final ByteBuffer room = ByteBuffer.allocate(KEY);
        room.put((byte) suite.length).put(suite);
        room.put(key.material().reveal());
        room.put((byte) name.length).put(name);
        memory.put(at + KEYS + which * KEY, room.array());
        Arrays.fill(room.array(), (byte) 0);
    }

    private @Nullable SrtpKey key(final int which) {
        final byte[] raw = new byte[KEY];
        memory.get(at + KEYS + which * KEY, raw);
        final ByteBuffer room = ByteBuffer.wrap(raw);
        final @Nullable SrtpProfile suite =
                SrtpProfile.ofSuite(new String(take(room, room.get()), StandardCharsets.US_ASCII));
        if (suite == null) {
            return null;
        }
        final byte[] key = take(room, suite.keyLength());
        final byte[] salt = take(room, suite.saltLength());
        final byte[] name = take(room, room.get() & 0xff);
        final BigInteger value = new BigInteger(1, name);
        return new SrtpKey(
                suite,
                Secret.of(key),
                Secret.of(salt),
                value.signum() == 0 ? null : new Mki(value, name.length));
    }

    private static byte[] take(final ByteBuffer from, final int size) {
        final byte[] taken = new byte[Math.clamp(size, 0, from.remaining())];
        from.get(taken);
        return taken;
    }

    private long check() {
        final byte[] raw = new byte[2 * KEY];
        memory.get(at + KEYS, raw);
        final CRC32 sum = new CRC32();
        sum.update(raw);
        Arrays.fill(raw, (byte) 0);
        return sum.getValue();
    }
}
