package org.ringdown.gateway.ng.call;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ringdown.gateway.ng.wire.NgValue;
import org.ringdown.rtc.format.Conversion;
import org.ringdown.rtc.sdp.MediaDescription;
import org.ringdown.rtc.sdp.SessionDescription;
import org.ringdown.runtime.media.MediaCommand;
import org.ringdown.runtime.media.Terms;

/**
 * Which codecs are shown to whom when some are stripped, masked or added. What is expected is what
 * rtpengine 10.5 prints for the same requests, but where a line says otherwise.
 */
class ConversionTest {
    private static final Map<String, String> NAMES =
            Map.ofEntries(
                    Map.entry("0", "PCMU/8000"),
                    Map.entry("8", "PCMA/8000"),
                    Map.entry("9", "G722/8000"),
                    Map.entry("13", "CN/8000"),
                    Map.entry("18", "G729/8000"),
                    Map.entry("96", "opus/48000/2"),
                    Map.entry("97", "telephone-event/48000"),
                    Map.entry("99", "FOO/8000"),
                    Map.entry("101", "telephone-event/8000"),
                    Map.entry("110", "telephone-event/48000"),
                    Map.entry("111", "opus/48000/2"));

    private final Desk desk = new Desk(100);

    private static String sdp(final int port, final String formats, final String... more) {
        final List<String> lines =
                new ArrayList<>(
                        List.of(
                                "v=0",
                                "o=- 1 1 IN IP4 198.51.100.1",
                                "s=-",
                                "c=IN IP4 198.51.100.1",
                                "t=0 0",
                                "m=audio " + port + " RTP/AVP " + formats));
        for (final String each : formats.split(" ")) {
            lines.add("a=rtpmap:" + each + " " + NAMES.get(each));
        }
        lines.addAll(List.of(more));
        return Desk.sdp(lines.toArray(String[]::new));
    }

    private static MediaDescription medium(final NgValue.Dictionary reply) {
        return SessionDescription.parse(Objects.requireNonNull(reply.text("sdp"), reply.toString()))
                .orThrow()
                .media()
                .getFirst();
    }

    private static String formats(final NgValue.Dictionary reply) {
        return String.join(" ", medium(reply).formats());
    }

    private NgValue.Dictionary offer(final String sdp, final List<String> flags) {
        return desk.ask(
                "offer",
                "call-id",
                "c",
                "from-tag",
                "a",
                "ICE",
                "remove",
                "flags",
                flags,
                "sdp",
                sdp);
    }

    private NgValue.Dictionary answer(final String sdp) {
        return desk.ask(
                "answer",
                "call-id",
                "c",
                "from-tag",
                "a",
                "to-tag",
                "b",
                "ICE",
                "remove",
                "sdp",
                sdp);
    }

    private static List<String> flags(final String text) {
        return text == null || text.isBlank() ? List.of() : List.of(text.strip().split(" "));
    }

    @ParameterizedTest(name = "{0} with {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "8 0 101 | transcode-opus | 8 0 96 97 101",
                "8 0 101 | codec-mask-PCMA transcode-opus | 0 96 97 101",
                "8 0 101 | codec-mask-all transcode-opus | 96",
                "8 0 101 | codec-mask-all transcode-PCMU transcode-opus | 0 96",
                "8 0 101 | codec-mask-full transcode-opus transcode-PCMU | 96 0",
                "111 101 | codec-mask-opus transcode-PCMU | 0 101",
                "111 110 | transcode-PCMU | 111 0 96 110",
                "111 101 | transcode-PCMU transcode-PCMA transcode-G722 | 111 0 8 9 101",
                "99 8 101 | transcode-opus | 8 96 97 101",
                "18 8 101 | transcode-opus | 18 8 96 97 101",
                "8 0 9 101 | codec-strip-all codec-offer-PCMU codec-offer-PCMA | 0 8",
                "8 0 9 101 | codec-strip-all codec-except-G722 codec-offer-PCMU | 9 0",
                "8 0 9 101 | codec-strip-PCMA codec-offer-PCMA | 0 9 8 101",
                "8 0 9 101 | codec-strip-full transcode-PCMU | 0",
                "8 0 9 101 | codec-strip-PCMA transcode-PCMA | 0 9 8 101",
                "8 0 9 101 | codec-mask-full transcode-PCMA | 8",
                "8 0 9 101 | codec-strip-all | 8 0 9 101",
                "8 0 101 | codec-consume-PCMA | 0 101",
                "8 0 101 | codec-accept-PCMA | 8 0 101",
                "111 0 8 101 | codec-consume-all codec-except-PCMU | 0",
                "8 0 101 | transcode-OPUS transcode-g722 | 8 0 96 9 97 101",
                "8 0 101 | transcode-opus/48000/2/24000/40/useinbandfec--1 | 8 0 96 97 101",
                "111 0 110 | codec-strip-opus | 0",
                "111 0 101 | codec-strip-PCMU | 111",
                "111 0 101 | codec-mask-PCMU transcode-G722 | 111 9 101",
                "8 0 101 | transcode-FOO transcode-VP8 | 8 0 101",
                "8 96 97 | transcode-PCMU | 8 96 0 98 97",
                // There comfort noise of the new clock is added as well, which nobody makes here.
                "8 13 101 | transcode-opus | 8 96 97 13 101",
                // There opus is offered to whom nothing can be converted for.
                "99 101 | transcode-opus | 99 101",
                // There L16 cannot be made.
                "8 101 | transcode-L16/16000 | 8 96 97 101",
            })
    void theAnswererIsShown(final String offered, final String wishes, final String expected) {
        assertThat(formats(offer(sdp(2000, offered), flags(wishes)))).isEqualTo(expected);
    }

    @ParameterizedTest(name = "{0} with {1}, answered {2}")
    @CsvSource(
            delimiter = '|',
            value = {
                "8 0 101 | transcode-opus | 96 | 8",
                "8 0 101 | transcode-opus | 96 97 | 8 101",
                "8 0 101 | transcode-opus | 0 | 0",
                "8 0 101 | transcode-opus | 0 101 | 0 101",
                "8 0 101 | transcode-opus | 96 0 101 | 8 0 101",
                "8 0 101 | transcode-opus | 0 96 97 | 0 8 101",
                "8 0 101 | transcode-opus | 96 101 | 8 101",
                "8 0 101 | codec-mask-PCMA transcode-opus | 96 | 8",
                "8 0 101 | codec-mask-PCMA transcode-opus | 0 | 0",
                "8 0 101 | codec-mask-PCMA transcode-opus | 96 0 | 8 0",
                "8 0 101 | codec-strip-PCMA transcode-opus | 96 97 | 0 101",
                "8 0 101 | codec-strip-all transcode-opus | 96 | 8",
                "8 0 101 | codec-mask-all transcode-opus | 96 | 8",
                "111 101 | codec-mask-opus transcode-PCMU | 0 | 111",
                "8 0 9 101 | codec-strip-PCMA transcode-PCMA | 8 | 8",
                "8 0 9 101 | codec-mask-full transcode-PCMA | 8 | 8",
                "8 0 101 | codec-mask-PCMA | 0 101 | 0 101",
                "8 0 101 | codec-consume-PCMA | 0 101 | 8 101",
                "8 0 101 | codec-accept-PCMA | 0 101 | 8 101",
                "8 0 101 | codec-accept-PCMA | 8 0 | 8",
                "8 0 101 | codec-accept-PCMU | 8 101 | 0 101",
                "111 0 101 | codec-accept-opus | 0 101 | 111 101",
                "8 0 9 101 | always-transcode | 0 101 | 8 101",
                "8 0 9 101 | codec-accept-all | 9 0 101 | 8 101",
                "111 110 8 | always-transcode | 8 | 111",
                "8 0 101 | | 101 8 | 101 8",
                "8 0 101 | | 9 | 8",
                // There the digits are lost, though both have some.
                "111 101 | codec-mask-opus transcode-PCMU | 0 101 | 111 101",
            })
    void theOffererIsAnswered(
            final String offered, final String wishes, final String answered, final String told) {
        offer(sdp(2000, offered), flags(wishes));
        assertThat(formats(answer(sdp(3000, answered)))).isEqualTo(told);
    }

    /** The bridge that was made last, from the offerer. */
    private MediaCommand.Bridge bridge() {
        MediaCommand.Bridge last = null;
        for (final MediaCommand each : desk.media.commands) {
            if (each instanceof MediaCommand.Bridge bridge) {
                last = bridge;
            }
        }
        return Objects.requireNonNull(last);
    }

    /** What goes to whom, wherever the bridge begins. */
    private Terms towards(final int port) {
        final MediaCommand.Bridge bridge = bridge();
        final long other = bridge.other().leg();
        final boolean forward =
                Objects.requireNonNull(desk.media.remote(other).rtp()).getPort() == port;
        return forward ? bridge.toOther() : bridge.toOne();
    }

    @Test
    void bothDirectionsAreConvertedAndDigitsGoAlong() {
        offer(sdp(2000, "8 0 101", "a=ptime:30"), List.of("transcode-opus/48000/2/24000"));
        answer(sdp(3000, "96 97", "a=ptime:40"));

        final Conversion there = Objects.requireNonNull(towards(3000).conversion());
        assertThat(there.from()).extracting("payloadType").containsExactly(8, 0);
        assertThat(there.to().payloadType()).isEqualTo(96);
        assertThat(there.bitrate()).isEqualTo(24_000);
        assertThat(there.packetMillis()).isEqualTo(40);
        assertThat(there.digits()).extracting("payloadType").containsExactly(101);
        assertThat(Objects.requireNonNull(there.digitsTo()).payloadType()).isEqualTo(97);
        assertThat(towards(3000).types().passesNothing()).isTrue();

        final Conversion back = Objects.requireNonNull(towards(2000).conversion());
        assertThat(back.from()).extracting("payloadType").containsExactly(96);
        assertThat(back.to().payloadType()).isEqualTo(8);
        assertThat(back.packetMillis()).isEqualTo(30);
        assertThat(back.digits()).extracting("payloadType").containsExactly(97);
        assertThat(Objects.requireNonNull(back.digitsTo()).payloadType()).isEqualTo(101);
    }

    @Test
    void whatBothHavePassesBesideWhatIsConverted() {
        offer(sdp(2000, "8 0 101"), List.of("transcode-opus"));
        answer(sdp(3000, "0 96 101"));
        assertThat(towards(2000).types().to(0)).isZero();
        assertThat(towards(2000).types().to(101)).isEqualTo(101);
        assertThat(Objects.requireNonNull(towards(2000).conversion()).from())
                .extracting("payloadType")
                .containsExactly(96);
    }

    @Test
    void withoutNeedNothingIsTouched() {
        offer(sdp(2000, "8 0 101"), List.of("transcode-opus"));
        answer(sdp(3000, "0 101"));
        assertThat(towards(3000).conversion()).isNull();
        assertThat(towards(3000).types().to(55)).isEqualTo(55);
    }

    @Test
    void packetsAreCutAnewWhereAScriptWantsAnotherLength() {
        final NgValue.Dictionary shown =
                desk.ask(
                        "offer",
                        "call-id",
                        "c",
                        "from-tag",
                        "a",
                        "ptime",
                        "30",
                        "sdp",
                        sdp(2000, "8 101", "a=ptime:20"));
        assertThat(Desk.lines(shown)).contains("a=ptime:30");
        assertThat(Desk.lines(answer(sdp(3000, "8 101")))).contains("a=ptime:20");
        final Conversion there = Objects.requireNonNull(towards(3000).conversion());
        assertThat(there.to().payloadType()).isEqualTo(8);
        assertThat(there.packetMillis()).isEqualTo(30);
        assertThat(there.digits()).extracting("payloadType").containsExactly(101);
        assertThat(towards(3000).types().to(8)).isEqualTo(-1);
        assertThat(towards(2000).conversion()).isNull();
    }

    @Test
    void aLaterOfferIsJudgedByItself() {
        offer(sdp(2000, "8 0 101"), List.of("transcode-opus"));
        answer(sdp(3000, "96 97"));
        assertThat(formats(offer(sdp(2000, "8 0 101"), List.of()))).isEqualTo("8 0 101");
        assertThat(formats(answer(sdp(3000, "8")))).isEqualTo("8");
        assertThat(towards(3000).conversion()).isNull();
    }

    @Test
    void whatCannotBeMadeIsSaid() {
        final NgValue.Dictionary reply =
                offer(sdp(2000, "8 0"), List.of("transcode-G729", "transcode-opus"));
        assertThat(reply.text("warning")).contains("no conversion to G729").doesNotContain("opus");
        assertThat(formats(reply)).isEqualTo("8 0 96");
    }

    @Test
    void keysAreNotHandedThroughWhereOurOwnSoundIsSealed() {
        final String key = "inline:YUJDZGVmZ2hpSktMbW9QUVJTVHVWd3h5ejEyMzQ1";
        final String secured =
                sdp(2000, "8 0 101", "a=crypto:1 AES_CM_128_HMAC_SHA1_80 " + key)
                        .replace("RTP/AVP", "RTP/SAVP");
        assertThat(offer(secured, List.of()).text("sdp")).contains(key);
        desk.ask("delete", "call-id", "c", "delete-delay", 0);
        assertThat(offer(secured, List.of("transcode-opus")).text("sdp"))
                .contains("a=crypto:")
                .doesNotContain(key);
    }
}
