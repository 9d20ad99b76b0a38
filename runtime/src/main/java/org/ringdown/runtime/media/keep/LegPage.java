package org.ringdown.runtime.media.keep;

import java.lang.invoke.VarHandle;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.MappedByteBuffer;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.ringdown.rtc.offer.Security;
import org.ringdown.runtime.io.PeerAddress;

/**
 * What another process needs to go on with one leg: where its far end is, when it was heard last,
 * and keys and indices of SRTP. Owned by the leg's loop.
 *
 * <p>The process may end between any two stores, so each part has a word that is stored last and
 * says whether the rest is whole.
 */
public final class LegPage {
    /** The port for RTP, and with {@code rtcp-mux} for everything. */
    public static final int RTP = 1;

    /** The port for RTCP alone. */
    public static final int RTCP = 2;

    private static final int HEARD = 8;
    private static final int ADDRESSES = 64;
    private static final int ADDRESS = 32;
    private static final int SESSIONS = 128;

    private static final long THERE = 1L << 63;
    private static final long FOUR = 1L << 62;
    private static final int SCOPE = 16;
    private static final int IPV4 = 4;
    private static final int IPV6 = 16;

    private final PageFile file;
    private final MappedByteBuffer memory;
    private final int at;
    private final long id;
    private final SrtpPage[] sessions;
    private final @Nullable PeerAddress[] written = new @Nullable PeerAddress[RTCP];

    LegPage(final PageFile file, final MappedByteBuffer memory, final int at, final long id) {
        this.file = file;
        this.memory = memory;
        this.at = at;
        this.id = id;
        sessions =
                new SrtpPage[] {
                    new SrtpPage(memory, at + SESSIONS),
                    new SrtpPage(memory, at + SESSIONS + SrtpPage.SIZE)
                };
    }

    /** Its name, which no page had before it. */
    public long id() {
        return id;
    }

    /** The keys of that port, {@link #RTP} or {@link #RTCP}. */
    public SrtpPage srtp(final int component) {
        return sessions[component - 1];
    }

    /** Whether a leg can go on with what stands here. */
    public boolean intact() {
        return Arrays.stream(sessions).allMatch(SrtpPage::intact);
    }

    /** Whether these protect the port for RTP, or nothing did yet. */
    public boolean agrees(final Security.Sdes keys) {
        return srtp(RTP).agrees(keys.ours(), keys.theirs());
    }

    /** The far end was heard then, on the clock of this process. */
    public void heard(final long now) {
        memory.putLong(at + HEARD, file.epochMillis(now));
    }

    /**
     * When the far end was heard last, on the clock of this process: negative when that was before
     * its start. 0 for never.
     */
    public long heard() {
        final long millis = memory.getLong(at + HEARD);
        return millis == 0 ? 0 : file.nanos(millis);
    }

    /** The far end is there now; {@code null} while nobody knows. */
    public void remember(final int component, final @Nullable PeerAddress address) {
        if (Objects.equals(written[component - 1], address)) {
            return;
        }
        written[component - 1] = address;
        final int slot = slot(component);
        memory.putLong(slot, 0);
        VarHandle.storeStoreFence();
        // A connection does not outlive the process.
        if (address != null && !address.connection()) {
            final InetSocketAddress to = address.socketAddress();
            final byte[] ip = to.getAddress().getAddress();
            memory.put(slot + Long.BYTES, ip);
            final long scope = to.getAddress() instanceof Inet6Address six ? six.getScopeId() : 0;
            VarHandle.storeStoreFence();
            memory.putLong(
                    slot,
                    THERE
                            | (ip.length == IPV4 ? FOUR : 0)
                            | (scope & 0xffff_ffffL) << SCOPE
                            | to.getPort());
        }
    }

    /** Where the far end was, or {@code null}. */
    public @Nullable PeerAddress address(final int component) {
        final int slot = slot(component);
        final long word = memory.getLong(slot);
        if ((word & THERE) == 0) {
            return null;
        }
        final byte[] ip = new byte[(word & FOUR) != 0 ? IPV4 : IPV6];
        memory.get(slot + Long.BYTES, ip);
        final int scope = (int) (word >>> SCOPE);
        try {
            final InetAddress host =
                    ip.length == IPV6 && scope != 0
                            ? Inet6Address.getByAddress(null, ip, scope)
                            : InetAddress.getByAddress(ip);
            return PeerAddress.of(new InetSocketAddress(host, (int) word & 0xffff));
        } catch (final UnknownHostException bug) {
            throw new IllegalStateException("4 or 16 bytes are an address", bug);
        }
    }

    private int slot(final int component) {
        return at + ADDRESSES + (component - 1) * ADDRESS;
    }

    /** Nobody goes on with this leg. */
    public void free() {
        memory.putLong(at, 0);
    }
}
