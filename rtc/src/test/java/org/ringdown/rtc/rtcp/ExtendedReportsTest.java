package org.ringdown.rtc.rtcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** RFC 3611, byte for byte. */
class ExtendedReportsTest {
    @Test
    void whatIsWrittenIsRead() {
        final byte[] data = new byte[200];
        final RtcpWriter first = new RtcpWriter(data).begin(0).receiverReport(7);
        final int at = first.length();
        final int end =
                new ExtendedReportWriter()
                        .begin(data, at, 7)
                        .referenceTime(0x0102_0304_0506_0708L)
                        .delay(9, 0x1234_5678, 65_536)
                        .voip(9, 26, 180, 77.4, 3.93)
                        .end();
        assertThat(end - at).isEqualTo(8 + 12 + 16 + 36);
        assertThat(RtcpView.valid(data, 0, end)).isTrue();
        assertThat(RtcpView.next(data, at)).isEqualTo(end);
        assertThat(ExtendedReports.is(data, at)).isTrue();
        assertThat(RtcpView.sender(data, at)).isEqualTo(7);

        final int time = ExtendedReports.first(data, at);
        assertThat(ExtendedReports.type(data, time)).isEqualTo(ExtendedReports.REFERENCE_TIME);
        assertThat(ExtendedReports.ntp(data, time)).isEqualTo(0x0102_0304_0506_0708L);
        final int delays = ExtendedReports.next(data, at, time);
        assertThat(ExtendedReports.type(data, delays)).isEqualTo(ExtendedReports.DELAYS);
        assertThat(ExtendedReports.delays(data, delays)).isEqualTo(1);
        assertThat(ExtendedReports.delaySource(data, delays, 0)).isEqualTo(9);
        assertThat(ExtendedReports.lastReference(data, delays, 0)).isEqualTo(0x1234_5678);
        assertThat(ExtendedReports.sinceReference(data, delays, 0)).isEqualTo(65_536);
        final int voip = ExtendedReports.next(data, at, delays);
        assertThat(ExtendedReports.type(data, voip)).isEqualTo(ExtendedReports.VOIP_METRICS);
        assertThat(ExtendedReports.source(data, voip)).isEqualTo(9);
        assertThat(ExtendedReports.lossRate(data, voip)).isEqualTo(26);
        assertThat(ExtendedReports.discardRate(data, voip)).isZero();
        assertThat(ExtendedReports.roundTripMillis(data, voip)).isEqualTo(180);
        assertThat(ExtendedReports.rating(data, voip)).isEqualTo(77);
        assertThat(ExtendedReports.listeningMos(data, voip)).isEqualTo(39);
        assertThat(ExtendedReports.conversationalMos(data, voip)).isEqualTo(39);
        assertThat(ExtendedReports.next(data, at, voip)).isEqualTo(-1);
    }

    @Test
    void aBlockOfVoipMetricsIsAsInTheRfc() {
        final byte[] data = new byte[64];
        final int end =
                new ExtendedReportWriter().begin(data, 0, 1).voip(2, 3, 4, 93.2, 4.41).end();
        assertThat(HexFormat.of().formatHex(data, 0, end))
                .isEqualTo(
                        "80cf000a00000001" // header
                                + "0700000800000002" // type, length, source
                                + "03000003" // loss, discard, densities
                                + "00000000" // durations
                                + "00040000" // round trip, end system
                                + "7f7f7f10" // levels, echo, Gmin
                                + "5d7f2c2c" // R, external R, MOS
                                + "c0000000" // configuration, nominal
                                + "00000000"); // maximum, absolute maximum
    }

    @Test
    void whatIsTooLongOrTooShortIsNotRead() {
        // A block that says to go beyond its packet.
        final byte[] long_ = HexFormat.of().parseHex("80cf000200000001" + "07000008");
        assertThat(ExtendedReports.first(long_, 0)).isEqualTo(-1);
        // A reference time without its time, then nothing.
        final byte[] without = HexFormat.of().parseHex("80cf000200000001" + "04000000");
        final int block = ExtendedReports.first(without, 0);
        assertThat(ExtendedReports.type(without, block)).isEqualTo(ExtendedReports.OTHER);
        assertThat(ExtendedReports.next(without, 0, block)).isEqualTo(-1);
        // No room for a source.
        assertThat(ExtendedReports.is(HexFormat.of().parseHex("80cf0000"), 0)).isFalse();
        // No answers at all are no answers.
        final byte[] none = HexFormat.of().parseHex("80cf000200000001" + "05000000");
        assertThat(ExtendedReports.delays(none, ExtendedReports.first(none, 0))).isZero();
    }
}
