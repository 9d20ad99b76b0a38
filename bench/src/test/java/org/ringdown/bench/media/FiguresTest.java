package org.ringdown.bench.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.ringdown.bench.measure.CpuTime;
import org.ringdown.bench.measure.Spread;

/** What the figures are made of. */
class FiguresTest {

    @Test
    void whatIsLateIsLost() {
        final Sample sample =
                new Sample(
                        new CpuTime(200, 700), 1_000, 900, 10, 40, 0, new Spread(), new Spread());
        assertThat(sample.total()).isEqualTo(1.0);
        assertThat(sample.lost()).isEqualTo(70);
        assertThat(sample.loss()).isEqualTo(0.07);
    }

    @Test
    void theMedianIsInTheMiddle() {
        assertThat(Entrant.median(List.of(4.0, 1.0, 3.0))).isEqualTo(3);
        assertThat(Entrant.median(List.of(4.0, 1.0, 3.0, 9.0))).isEqualTo(3.5);
    }

    @Test
    void bencodeComesBack() {
        final Map<Object, Object> value = new LinkedHashMap<>();
        value.put("sdp", "v=0\r\n");
        value.put("list", List.of("a", -12L, Map.of()));
        final byte[] bytes = Bencode.encode(value);
        assertThat(new String(bytes, StandardCharsets.ISO_8859_1))
                .isEqualTo("d3:sdp5:v=0\r\n4:listl1:ai-12edeee");
        assertThat(Bencode.decode(bytes, 0)).isEqualTo(value);
    }

    @Test
    void optionsHaveLimits() {
        final MediaOptions options =
                MediaOptions.parse(
                        List.of(
                                "--calls",
                                "10",
                                "--only",
                                "cpu,delay",
                                "--modes",
                                "rtp",
                                "--with",
                                "other=prog -p {ng}",
                                "--servers",
                                "ringdown"));
        assertThat(options)
                .isEqualTo(
                        new MediaOptions(
                                Set.of(MediaOptions.Part.CPU, MediaOptions.Part.DELAY),
                                List.of(Mode.RTP),
                                List.of("ringdown"),
                                List.of(new Daemon.Recipe("other", List.of("prog", "-p", "{ng}"))),
                                10,
                                5,
                                4,
                                10,
                                50_000,
                                50));
        assertThatThrownBy(() -> MediaOptions.parse(List.of("--calls", "0")))
                .hasMessageContaining("--calls is 1 to 2500");
        assertThatThrownBy(() -> MediaOptions.parse(List.of("--cals", "1")))
                .hasMessageContaining("--cals");
        assertThatThrownBy(() -> MediaOptions.parse(List.of("--calls")))
                .hasMessageContaining("needs a value");
        assertThatThrownBy(() -> MediaOptions.parse(List.of("--with", "prog")))
                .hasMessageContaining("NAME=COMMAND");
    }

    @Test
    void theServersDescriptionIsRead() throws Exception {
        final Sdp sdp =
                new Sdp(
                        """
                        m=audio 30030 RTP/SAVP 0
                        a=crypto:1 AEAD_AES_128_GCM inline:AAAA
                        a=crypto:7 AES_CM_128_HMAC_SHA1_80 inline:ab+/cd|2^31
                        a=setup:passive
                        a=fingerprint:sha-256 AB:CD
                        a=ice-ufrag:u
                        a=ice-pwd:p
                        """);
        assertThat(sdp.port()).isEqualTo(30_030);
        assertThat(sdp.cryptoTag()).isEqualTo("7");
        assertThat(sdp.cryptoKey()).isEqualTo("ab+/cd");
        assertThat(sdp.passive()).isTrue();
        assertThat(sdp.fingerprint()).isEqualTo("sha-256 AB:CD");
        assertThat(sdp.ufrag()).isEqualTo("u");
        assertThat(sdp.password()).isEqualTo("p");
        assertThatThrownBy(() -> new Sdp("m=audio 1 RTP/AVP 0").cryptoTag())
                .hasMessageContaining("AES_CM_128_HMAC_SHA1_80");
    }
}
