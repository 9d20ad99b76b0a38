package org.ringdown.runtime.dns;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.ringdown.sip.locate.Answer;
import org.ringdown.sip.locate.DnsRecord;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.NAPTRRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.SRVRecord;
import org.xbill.DNS.Section;

/**
 * What one message of a server says about one question. Only records that the question or its
 * aliases lead to are looked at: whatever else a server puts in could be anybody's.
 *
 * @param answer as far as it is known
 * @param alias the name that must be asked for next, or {@code null}
 * @param seconds how long this may be kept
 */
record DnsReading(Answer answer, @Nullable Name alias, long seconds) {
    private static final int MOST_ALIASES = 8;

    /** How long a "no" may be kept when the server does not say: RFC 2308 §5. */
    private static final long PLAIN_NO = 60;

    /** Reads a message that is without an error, or says that there is no such name. */
    static DnsReading of(final Message message, final Name name, final int type) {
        final List<Record> all = message.getSection(Section.ANSWER);
        Name current = name;
        long seconds = Long.MAX_VALUE;
        for (int i = 0; i <= MOST_ALIASES; i++) {
            final List<DnsRecord> found = new ArrayList<>();
            Name next = null;
            for (final Record record : all) {
                if (record.getDClass() == DClass.IN && record.getName().equals(current)) {
                    final DnsRecord read = record.getType() == type ? read(record) : null;
                    if (read != null) {
                        found.add(read);
                        seconds = Math.min(seconds, record.getTTL());
                    } else if (record instanceof CNAMERecord alias) {
                        next = alias.getTarget();
                        seconds = Math.min(seconds, record.getTTL());
                    }
                }
            }
            if (!found.isEmpty()) {
                return new DnsReading(new Answer.Records(found), null, seconds);
            }
            if (next == null) {
                return none(message, current.equals(name) ? null : current);
            }
            current = next;
        }
        return new DnsReading(new Answer.Nothing(), null, PLAIN_NO);
    }

    private static DnsReading none(final Message message, final @Nullable Name alias) {
        long seconds = PLAIN_NO;
        boolean said = false;
        for (final Record record : message.getSection(Section.AUTHORITY)) {
            if (record instanceof SOARecord soa) {
                seconds = Math.min(soa.getTTL(), soa.getMinimum());
                said = true;
            }
        }
        if (message.getRcode() == Rcode.NXDOMAIN) {
            return new DnsReading(new Answer.NoName(), null, seconds);
        }
        return new DnsReading(new Answer.Nothing(), said ? null : alias, seconds);
    }

    private static @Nullable DnsRecord read(final Record record) {
        return switch (record) {
            case NAPTRRecord naptr ->
                    new DnsRecord.Naptr(
                            naptr.getOrder(),
                            naptr.getPreference(),
                            naptr.getFlags(),
                            naptr.getService(),
                            naptr.getRegexp(),
                            text(naptr.getReplacement()));
            case SRVRecord srv ->
                    new DnsRecord.Srv(
                            srv.getPriority(),
                            srv.getWeight(),
                            srv.getPort(),
                            text(srv.getTarget()));
            case ARecord a -> address(a.getAddress());
            case AAAARecord aaaa -> address(aaaa.getAddress());
            default -> null;
        };
    }

    private static DnsRecord address(final InetAddress address) {
        return new DnsRecord.Address(address);
    }

    private static String text(final Name name) {
        return name.equals(Name.root) ? "" : name.toString(true).toLowerCase(Locale.ROOT);
    }
}
