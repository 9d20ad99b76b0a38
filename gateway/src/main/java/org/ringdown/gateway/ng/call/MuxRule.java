package org.ringdown.gateway.ng.call;

import org.ringdown.gateway.ng.request.Options;
import org.ringdown.gateway.ng.request.Transport.Mux;

/** Whether RTCP shares the port of RTP on each side (RFC 5761). */
final class MuxRule {
    private MuxRule() {}

    /**
     * What the receiver of an offer is offered, and what the sender will be answered.
     *
     * @param from the sender's medium, which has its description already
     * @param web whether the receiver is offered what browsers need, which is RTCP on the same port
     */
    static void offer(
            final Medium from, final Medium to, final Options options, final boolean web) {
        final boolean offered = from.said().mux();
        from.mux = offered;
        final boolean before = to.mux;
        boolean offers = offered || before;
        if (options.mux(Mux.OFFER) || options.mux(Mux.REQUIRE)) {
            offers = true;
        } else if (options.mux(Mux.DEMUX)) {
            offers = false;
        } else if (web) {
            offers = true;
        }
        to.mux = offers;
        to.muxInUse = offers && before && to.muxAgreed;
        from.muxFixed = false;
        if (offered && !offers) {
            // Not offered on, so that no answer can accept it: it is accepted here unless refused.
            from.muxFixed = true;
            from.mux = !options.mux(Mux.REJECT);
        } else if (offered && options.mux(Mux.ACCEPT)) {
            from.muxFixed = true;
        } else if (offered && options.mux(Mux.REJECT)) {
            from.muxFixed = true;
            from.mux = false;
        } else if (!offered && offers) {
            from.muxFixed = true;
        }
    }

    /**
     * What the offerer is answered.
     *
     * @param from the answerer's medium
     * @param to the offerer's
     * @param web whether the offerer is a browser, which takes no answer without it
     */
    static void answer(
            final Medium from, final Medium to, final Options options, final boolean web) {
        from.mux = from.said().mux() && from.mux;
        final boolean offered = to.initialized() && to.said().mux();
        if (offered && (web || to.single()) && !options.mux(Mux.REJECT)) {
            // There may be no other port to answer.
            to.mux = true;
        } else if (!to.muxFixed) {
            to.mux = offered && (from.mux || options.mux(Mux.ACCEPT));
        }
    }
}
