/**
 * What becomes of the codecs of two parties: which are shown to whom, and what is decoded and
 * encoded anew because they have none in common. {@link org.ringdown.gateway.ng.codec.Offered} is
 * made of an offer, {@link org.ringdown.gateway.ng.codec.Answered} of that and its answer. No calls
 * and no ports are known here.
 */
@NullMarked
package org.ringdown.gateway.ng.codec;

import org.jspecify.annotations.NullMarked;
