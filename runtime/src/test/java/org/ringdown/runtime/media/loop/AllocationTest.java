package org.ringdown.runtime.media.loop;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.ringdown.rtc.dtls.DtlsRole;
import org.ringdown.rtc.offer.Direction;
import org.ringdown.rtc.offer.PayloadMap;
import org.ringdown.rtc.rtp.RtpView;
import org.ringdown.runtime.media.LegStats;
import org.ringdown.runtime.media.MediaCommand;
import org.ringdown.runtime.media.MediaPlane;
import org.ringdown.runtime.media.Sockets;
import org.ringdown.runtime.media.StreamRef;
import org.ringdown.runtime.media.Terms;

/**
 * A loop that carries a call allocates nothing for its packets: tens of thousands of them through
 * real sockets, half of them sealed and half opened.
 */
class AllocationTest extends PlaneTest {
    private static final int BURST = 32;
    private static final int ROUND = 2 * BURST * 400;

    /** Who begins the handshake makes no difference; both are measured all the same. */
    @ParameterizedTest
    @EnumSource(DtlsRole.class)
    void nothingIsAllocatedForAPacket(final DtlsRole role) throws Exception {
        final int _ = measure(new Call(start(config()), role));
    }

    /** Nor for the copies of packets that somebody else gets. */
    @Test
    void nothingIsAllocatedForACopy() throws Exception {
        final MediaPlane plane = start(config());
        final Call call = new Call(plane, DtlsRole.CLIENT);
        try (FakePhone listener = new FakePhone()) {
            final long leg = plane.newLegId(call.phoneLeg);
            plane.post(new MediaCommand.Open(leg, new Sockets.Own(plane.openPorts()), null));
            plane.post(new MediaCommand.Remote(leg, listener.end(Direction.RECVONLY)));
            plane.post(
                    new MediaCommand.Copy(
                            StreamRef.first(call.phoneLeg),
                            StreamRef.first(leg),
                            Terms.of(true, PayloadMap.identity())));
            final int carried = measure(call);
            final LegStats stats = call.closeAndGet(leg);
            assertThat(stats.rtpSent()).isEqualTo(carried / 2);
        }
    }

    private static int measure(final Call call) throws Exception {
        final int carried =
                carryWithoutAllocating(ROUND, (from, packets) -> talk(call, from, packets));
        final LegStats stats = call.closeAndGet(call.phoneLeg);
        assertThat(stats.rtpReceived()).isEqualTo(carried / 2);
        assertThat(stats.rtpSent()).isEqualTo(carried / 2);
        assertThat(stats.dropped()).isEmpty();
        return carried;
    }

    /** Sends bursts both ways and takes them in at the other ends. */
    private static void talk(final Call call, final int from, final int packets) throws Exception {
        final byte[] voice = new byte[160];
        final byte[] packet = FakePhone.packet(0, 0, 0, 0xfade, voice);
        for (int sent = from; sent < from + packets; sent += 2 * BURST) {
            for (int i = 0; i < BURST; i++) {
                final int number = sent / 2 + i;
                RtpView.sequence(packet, 0, number);
                RtpView.timestamp(packet, 0, number * 160);
                FakePhone.send(call.phone.rtp, call.ports.rtp(), packet);
                call.browserSays(0, number & 0xffff, voice);
            }
            for (int i = 0; i < BURST; i++) {
                FakePhone.await(call.phone.rtp);
                next(call.browser.rtp);
            }
        }
    }
}
