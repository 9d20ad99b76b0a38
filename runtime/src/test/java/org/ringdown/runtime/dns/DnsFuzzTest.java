package org.ringdown.runtime.dns;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.ringdown.sip.locate.Answer;
import org.ringdown.sip.locate.DnsRecord;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.NAPTRRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.SRVRecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;

class DnsFuzzTest {
    private static final int[] TYPES = {Type.NAPTR, Type.SRV, Type.A, Type.AAAA};
    private static final Name[] NAMES = {
        name("_sip._udp.example.com."),
        name("alias.example.com."),
        name("a.b.example.net."),
        Name.root
    };

    private static Name name(final String text) {
        try {
            return Name.fromString(text);
        } catch (final TextParseException impossible) {
            throw new AssertionError(impossible);
        }
    }

    /** Whatever bytes a server answers are read or refused. */
    @FuzzTest(maxDuration = "20s")
    void anyBytesAreReadOrRefused(final FuzzedDataProvider data) {
        final int type = data.pickValue(TYPES);
        read(data.consumeRemainingAsBytes(), type);
    }

    /** Answers of sound records, in loops of aliases and with a byte damaged, are, too. */
    @FuzzTest(maxDuration = "20s")
    void recordsInAnyOrderAreReadOrRefused(final FuzzedDataProvider data) {
        final int type = data.pickValue(TYPES);
        final Message message = new Message(data.consumeInt(0, 0xffff));
        final int records = data.consumeInt(0, 40);
        for (int i = 0; i < records; i++) {
            final Record record = record(data);
            if (record != null) {
                message.addRecord(record, data.consumeInt(Section.ANSWER, Section.ADDITIONAL));
            }
        }
        final byte[] wire = message.toWire();
        if (data.consumeBoolean()) {
            wire[data.consumeInt(0, wire.length - 1)] = data.consumeByte();
        }
        read(wire, type);
    }

    /** A record, or {@code null} when the data of an address came out wrong. */
    private static @Nullable Record record(final FuzzedDataProvider data) {
        final Name owner = data.pickValue(NAMES);
        final Name target = data.pickValue(NAMES);
        final long ttl = data.consumeLong(0, 0x7fff_ffffL);
        final int number = data.consumeInt(0, 0xffff);
        return switch (data.consumeInt(0, 3)) {
            case 0 -> new CNAMERecord(owner, DClass.IN, ttl, target);
            case 1 -> new SRVRecord(owner, DClass.IN, ttl, number, number, number, target);
            case 2 -> {
                final String text = data.consumeAsciiString(20);
                yield new NAPTRRecord(
                        owner, DClass.IN, ttl, number, number, text, text, text, target);
            }
            default ->
                    Record.newRecord(
                            owner, data.pickValue(TYPES), DClass.IN, ttl, data.consumeBytes(20));
        };
    }

    private static void read(final byte[] wire, final int type) {
        final Message message;
        try {
            message = new Message(wire);
        } catch (final IOException refused) {
            return;
        }
        final DnsReading reading = DnsReading.of(message, NAMES[0], type);
        assertThat(reading.seconds()).isNotNegative();
        if (reading.answer() instanceof Answer.Records(var records)) {
            assertThat(records).isNotEmpty();
            for (final DnsRecord record : records) {
                if (record instanceof DnsRecord.Srv service) {
                    assertThat(service.port()).isBetween(0, 0xffff);
                    assertThat(service.target()).doesNotEndWith(".");
                }
            }
        }
    }
}
