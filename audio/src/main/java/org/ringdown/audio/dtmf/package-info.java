/**
 * Digits in all their forms: events in RTP ({@link org.ringdown.audio.dtmf.EventReader}, {@link
 * org.ringdown.audio.dtmf.EventWriter}, RFC 4733), tones in sound ({@link
 * org.ringdown.audio.dtmf.ToneDetector}, {@link org.ringdown.audio.dtmf.ToneGenerator}, ITU-T Q.23
 * and Q.24), and bodies of SIP INFO ({@link org.ringdown.audio.dtmf.DigitBody}). A digit is its
 * event code, 0 to 16.
 */
@NullMarked
package org.ringdown.audio.dtmf;

import org.jspecify.annotations.NullMarked;
