/**
 * Keys in SDP (RFC 4568): the {@code a=crypto} line as a value, which lines we offer, and what we
 * answer. No key is ever in a text that could be logged: only {@link
 * org.ringdown.rtc.sdes.CryptoAttribute#print} writes them. Read {@link
 * org.ringdown.rtc.sdes.CryptoAttribute} first, then {@link org.ringdown.rtc.sdes.SdesOffer}.
 */
@NullMarked
package org.ringdown.rtc.sdes;

import org.jspecify.annotations.NullMarked;
