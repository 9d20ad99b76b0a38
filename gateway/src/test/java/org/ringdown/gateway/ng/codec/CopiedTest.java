package org.ringdown.gateway.ng.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ringdown.gateway.ng.describe.Format;
import org.ringdown.rtc.format.Conversion;
import org.ringdown.rtc.sdp.Codec;
import org.ringdown.rtc.sdp.SessionDescription;

/** What reaches those who had no say in what they hear. */
class CopiedTest {
    private static final Map<String, String> KNOWN =
            Map.of(
                    "0", "PCMU/8000",
                    "8", "PCMA/8000",
                    "9", "G722/8000",
                    "13", "CN/8000",
                    "18", "G729/8000",
                    "63", "red/48000/2",
                    "96", "opus/48000/2",
                    "97", "telephone-event/48000",
                    "101", "telephone-event/8000",
                    "111", "opus/48000/2");

    private static List<Format> formats(final @Nullable String numbers) {
        final List<Format> formats = new ArrayList<>();
        for (final String number : numbers == null ? new String[0] : numbers.split(" ")) {
            // A plus is for what we have made.
            final boolean made = number.startsWith("+");
            final String type = made ? number.substring(1) : number;
            final String sdp =
                    "v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns=-\r\nt=0 0\r\nm=audio 9 RTP/AVP "
                            + type
                            + "\r\na=rtpmap:"
                            + type
                            + " "
                            + KNOWN.get(type)
                            + "\r\na=fmtp:63 111/111\r\n";
            final Format read =
                    Format.of(SessionDescription.parse(sdp).orThrow().media().getFirst())
                            .getFirst();
            formats.add(new Format(type, read.codec(), read.lines(), made));
        }
        return formats;
    }

    private static String said(final @Nullable Conversion conversion) {
        return conversion == null
                ? "nothing"
                : numbers(conversion.from())
                        + " to "
                        + conversion.to().payloadType()
                        + one(" digits ", conversion.digits(), conversion.digitsTo())
                        + one(" noise ", conversion.noise(), conversion.noiseTo())
                        + (conversion.copies().isEmpty()
                                ? ""
                                : " copies " + numbers(conversion.copies()));
    }

    private static String one(final String name, final List<Codec> from, final @Nullable Codec to) {
        return from.isEmpty() && to == null
                ? ""
                : name + numbers(from) + ">" + (to == null ? "" : to.payloadType());
    }

    private static String numbers(final List<Codec> codecs) {
        return String.join(
                "+", codecs.stream().map(each -> Integer.toString(each.payloadType())).toList());
    }

    @ParameterizedTest(name = "{0} shown as {1} and taken as {2}")
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                // What it has passes, by the talker's numbers.
                "0 8 101 | 0 8 101 | 0 8 101 | 0>0 8>8 101>101 | nothing",
                "111 63 101 | 111 63 101 | 111 63 101 | 63>63 101>101 111>111 | nothing",
                // What it lacks is made of what the talker goes on sending.
                "8 0 101 | 8 0 101 | 0 101 | 0>0 | 8 to 0 digits 101>101",
                "0 8 101 | 0 8 101 | 0 101 | 0>0 101>101 | 8 to 0",
                "111 97 | 111 +0 97 +101 | 0 101 | | 111 to 0 digits 97>101",
                "111 63 97 | 111 63 +0 97 | 0 | | 111 to 0 copies 63",
                "0 13 | 0 13 +96 | 96 | | 0 to 96 noise 13>",
                "111 | 111 +8 +13 | 8 13 | | 111 to 8 noise >13",
                // Even though it was not shown that.
                "111 97 | 111 97 | 8 | 8>8 | 111 to 8",
                // Of another call it has the same by another number.
                "111 97 | - | 96 97 | 96>96 97>97 111>96 | nothing",
                "111 63 | - | 96 63 | 96>96 111>96 | nothing",
                "9 101 | - | 0 101 | 0>0 | 9 to 0 digits 101>101",
                // A number may be somebody else's.
                "96 | +96 | 96 | 96>96 | nothing",
                // What nobody can make is not heard.
                "18 | 18 +0 | 0 | | nothing",
                "18 0 | 18 0 | 0 | 0>0 | nothing",
            })
    void passesOrIsConverted(
            final String sent,
            final @Nullable String shown,
            final String taken,
            final @Nullable String types,
            final String conversion) {
        final Copied copied = new Copied(formats(sent), formats(shown), formats(taken), List.of());
        final Way way = copied.way(Pace.UNKNOWN, Pace.UNKNOWN);
        assertThat(way.types().toString()).isEqualTo(types == null ? "" : types);
        assertThat(said(way.conversion())).isEqualTo(conversion);
        assertThat(copied.heard()).isEqualTo(!"18".equals(sent));
    }

    @Test
    void packetsAreCutAnewWhereTheScriptSaysSo() {
        final Copied copied =
                new Copied(formats("0 101"), formats("0 101"), formats("0 101"), List.of());
        final Way way = copied.way(new Pace(20, 20, false), new Pace(0, 40, true));
        assertThat(way.types().passesNothing()).isTrue();
        assertThat(Objects.requireNonNull(way.conversion()).packetMillis()).isEqualTo(40);
    }

    @Test
    void theEncoderIsAsTheScriptHasIt() {
        final Copied copied =
                new Copied(
                        formats("0"),
                        formats("0 +96"),
                        formats("96"),
                        List.of(CodecSpec.of("opus/48000/2/16000/60")));
        final Conversion conversion =
                Objects.requireNonNull(copied.way(Pace.UNKNOWN, Pace.UNKNOWN).conversion());
        assertThat(conversion.bitrate()).isEqualTo(16_000);
        assertThat(conversion.packetMillis()).isEqualTo(60);
    }
}
