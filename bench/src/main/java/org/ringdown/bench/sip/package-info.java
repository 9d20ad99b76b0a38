/**
 * Ringdown beside Kamailio, doing the same SIP work in one run: {@link
 * org.ringdown.bench.sip.SipBench}.
 */
@NullMarked
package org.ringdown.bench.sip;

import org.jspecify.annotations.NullMarked;
