/**
 * Questions to DNS: the servers of {@code /etc/resolv.conf} or those that the operator names, the
 * hosts file, a bounded cache, and never more than so many questions at once. Read {@link
 * org.ringdown.runtime.dns.DnsClient} first.
 */
@NullMarked
package org.ringdown.runtime.dns;

import org.jspecify.annotations.NullMarked;
