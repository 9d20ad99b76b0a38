package org.ringdown.gateway.ng.describe;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import org.ringdown.rtc.sdp.MediaDescription;
import org.ringdown.rtc.sdp.SessionDescription;

/**
 * Media that a party does not know of ({@code sdp-media-remove}): what it says has fewer {@code m=}
 * lines than its peer's description, and the order of these is what tells media apart (RFC 3264
 * §6).
 */
public final class HiddenMedia {
    private HiddenMedia() {}

    /**
     * What a party says, with refused media in the places of those that it does not know of.
     *
     * @param places how many media there are in all
     * @param hidden the peer's medium of a place that is hidden; {@code null} for one that is not
     */
    public static SessionDescription filled(
            final SessionDescription said,
            final int places,
            final IntFunction<@Nullable MediaDescription> hidden) {
        final List<MediaDescription> media = new ArrayList<>();
        int next = 0;
        for (int i = 0; i < places; i++) {
            final @Nullable MediaDescription kept = hidden.apply(i);
            if (kept != null) {
                media.add(
                        new MediaDescription(
                                kept.media(), 0, 1, kept.protocol(), kept.formats(), List.of()));
            } else if (next < said.media().size()) {
                media.add(said.media().get(next++));
            }
        }
        media.addAll(said.media().subList(next, said.media().size()));
        return new SessionDescription(said.lines(), media);
    }
}
