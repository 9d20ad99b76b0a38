package org.ringdown.gateway.ng.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ringdown.gateway.ng.run.NgPeer.Kind;
import org.ringdown.gateway.ng.wire.NgValue;
import org.ringdown.rtc.dtls.DtlsRole;
import org.ringdown.rtc.rtp.RtpView;
import org.ringdown.testkit.Tone;

/**
 * Parties that have no codec in common, joined by a script's words alone: each sends a tone by real
 * sockets in its own codec, and hears the other's in its own.
 */
class ConversionTest {
    private final NgBench bench;
    private final ToneLine line = new ToneLine();
    private final List<NgPeer> peers = new ArrayList<>();

    ConversionTest() throws Exception {
        bench = new NgBench();
    }

    @AfterEach
    void close() {
        peers.forEach(NgPeer::close);
        bench.close();
    }

    private NgPeer peer(final Kind kind, final String... formats) throws Exception {
        final NgPeer peer = new NgPeer(kind, List.of(formats), List.of());
        peers.add(peer);
        return peer;
    }

    /** Joins two; the second has what the first is offered by these words. */
    private void call(final NgPeer one, final NgPeer other, final String... words)
            throws Exception {
        final List<String> flags = new ArrayList<>(List.of(words));
        if (other.kind == Kind.WEB) {
            flags.add("generate-mid");
        }
        final Object[] towards = PacketsTest.flags(other.kind);
        final int length = other.kind == Kind.WEB ? towards.length - 2 : towards.length;
        final PacketsTest.Told told =
                PacketsTest.told(
                        bench,
                        one,
                        other,
                        PacketsTest.joined(Arrays.copyOf(towards, length), "flags", flags),
                        PacketsTest.flags(one.kind));
        one.connect(told.answer(), DtlsRole.CLIENT);
        other.connect(told.offer(), DtlsRole.CLIENT);
        one.audio.secured();
        other.audio.secured();
    }

    private void hear(final NgPeer one, final NgPeer other) throws Exception {
        final double level = 20 * Math.log10(ToneLine.AMPLITUDE);
        final Tone there = line.heard(one.audio, other.audio, 440);
        assertThat(there.hertz()).isCloseTo(440, within(3.0));
        assertThat(there.levelDbfs()).isCloseTo(level, within(1.5));
        assertThat(there.purity()).isGreaterThan(0.9);
        final Tone back = line.heard(other.audio, one.audio, 1_000);
        assertThat(back.hertz()).isCloseTo(1_000, within(3.0));
        assertThat(back.levelDbfs()).isCloseTo(level, within(1.5));
        assertThat(back.purity()).isGreaterThan(0.9);
    }

    @ParameterizedTest(name = "{0} {1} to {2} {3} by {4}")
    @CsvSource(
            delimiter = '|',
            value = {
                "PLAIN | 0 PCMU/8000 | PLAIN | 96 opus/48000/2 | transcode-opus",
                "WEB | 111 opus/48000/2 | PLAIN | 0 PCMU/8000 | codec-mask-all transcode-PCMU",
                "SDES | 8 PCMA/8000 | WEB | 96 opus/48000/2 | codec-transcode-opus",
                "PLAIN | 9 G722/8000 | PLAIN | 8 PCMA/8000 | codec-mask-G722 transcode-PCMA",
                "PLAIN | 0 PCMU/8000 | SDES | 96 L16/16000 | transcode-L16/16000",
                "PLAIN | 0 PCMU/8000 | PLAIN | 8 PCMA/8000 | codec-accept-all transcode-PCMA",
            })
    void aToneIsHeardBothWays(
            final Kind one,
            final String ones,
            final Kind other,
            final String others,
            final String words)
            throws Exception {
        final NgPeer a = peer(one, ones);
        final NgPeer b = peer(other, others);
        call(a, b, words.split(" "));
        hear(a, b);
        final NgValue.Dictionary parties = bench.ask("query", "call-id", "c").dictionary("tags");
        for (final String tag : List.of("a", "b")) {
            assertThat(parties.dictionary(tag).toString()).contains("transcoding");
        }
    }

    @Test
    void digitsChangeTheirClockOnTheWay() throws Exception {
        final NgPeer a = peer(Kind.PLAIN, "8 PCMA/8000", "101 telephone-event/8000");
        final NgPeer b = peer(Kind.PLAIN, "96 opus/48000/2", "97 telephone-event/48000");
        call(a, b, "transcode-opus");
        final byte[] five = {5, 10, 0, (byte) 160};
        a.audio.say(101, five, 0);
        final byte[] there = digits(b.audio.heard, 97);
        assertThat(there).startsWith(5, 10);
        assertThat(duration(there)).isEqualTo(960);
        b.audio.say(97, new byte[] {(byte) 7, 10, 0x03, (byte) 0xc0}, 0);
        final byte[] back = digits(a.audio.heard, 101);
        assertThat(back).startsWith(7, 10);
        assertThat(duration(back)).isEqualTo(160);
    }

    private static byte[] digits(final BlockingQueue<byte[]> heard, final int type)
            throws Exception {
        byte[] came = NgPeer.await(heard);
        while (RtpView.payloadType(came, 0) != type) {
            came = NgPeer.await(heard);
        }
        return Arrays.copyOfRange(came, RtpView.headerLength(came, 0, came.length), came.length);
    }

    private static int duration(final byte[] event) {
        return ((event[2] & 0xff) << 8) | (event[3] & 0xff);
    }

    /** How long the packets are of a tone in G.711, by how many bytes they hold. */
    @Test
    void packetsAreCutAnewWhereTheScriptSaysSo() throws Exception {
        final NgPeer a = peer(Kind.PLAIN, "0 PCMU/8000");
        final NgPeer b = peer(Kind.PLAIN, "0 PCMU/8000");
        final Object[] plain = {};
        final PacketsTest.Told told =
                PacketsTest.told(bench, a, b, new Object[] {"ptime", "40"}, plain);
        assertThat(told.offer()).contains("a=ptime:40");
        a.connect(told.answer(), DtlsRole.CLIENT);
        b.connect(told.offer(), DtlsRole.CLIENT);
        for (int i = 0; i < 6; i++) {
            a.audio.say(0, new byte[160], 160 * i);
        }
        for (int i = 0; i < 3; i++) {
            assertThat(NgPeer.await(b.audio.heard)).hasSize(RtpView.FIXED_HEADER + 320);
        }
        assertThat(b.audio.heard).isEmpty();
    }
}
