package org.ringdown.rtc.offer;

import org.jspecify.annotations.Nullable;
import org.ringdown.rtc.sdp.SessionDescription;

/**
 * An offer or answer, made fit for the other side.
 *
 * @param sdp what the other side gets
 * @param agreement what both sides agreed on; {@code null} for an offer
 */
public record Rewritten(SessionDescription sdp, @Nullable Agreement agreement) implements Outcome {}
