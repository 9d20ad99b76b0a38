/**
 * Digits that are put into a stream, and digits that are told to who asked for them: {@link
 * org.ringdown.runtime.media.digits.DigitSender}, {@link
 * org.ringdown.runtime.media.digits.DigitEar}. Owned by the loop.
 */
@NullMarked
package org.ringdown.runtime.media.digits;

import org.jspecify.annotations.NullMarked;
