package org.ringdown.sip.locate;

import java.util.List;

/** What DNS answers. Aliases (CNAME) have been followed. */
public sealed interface Answer {
    /** Records of the type that was asked for, at least one. */
    record Records(List<DnsRecord> records) implements Answer {
        /** Copies the list. */
        public Records {
            records = List.copyOf(records);
        }
    }

    /** The name is there but has no record of this type. */
    record Nothing() implements Answer {}

    /** There is no such name. */
    record NoName() implements Answer {}

    /** Nobody answered in time, or nobody could. */
    record Failed() implements Answer {}
}
