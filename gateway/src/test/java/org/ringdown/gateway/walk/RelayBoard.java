package org.ringdown.gateway.walk;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ringdown.rtc.format.Abilities;
import org.ringdown.rtc.offer.Policy;
import org.ringdown.rtc.offer.Profile;
import org.ringdown.rtc.offer.Side;
import org.ringdown.rtc.sdp.SessionDescription;
import org.ringdown.runtime.media.MediaPlane;
import org.ringdown.service.relay.CallMedia;
import org.ringdown.service.relay.CallWishes;
import org.ringdown.service.relay.LegOwners;
import org.ringdown.service.relay.Legs;
import org.ringdown.service.relay.MediaAddresses;
import org.ringdown.service.relay.Peer;
import org.ringdown.service.relay.Relay;
import org.ringdown.service.relay.RelayBranch;
import org.ringdown.service.relay.RelayCall;
import org.ringdown.service.relay.Rewrite;

/** The relay, as the SIP proxy drives it. */
final class RelayBoard implements Board {
    private record Here(boolean lite) implements MediaAddresses {
        @Override
        public String forPhone(final @Nullable InetAddress peer) {
            return "127.0.0.1";
        }

        @Override
        public List<String> forBrowser(final @Nullable InetAddress peer) {
            return List.of("127.0.0.1");
        }
    }

    private final RelayCall call;
    private final List<RelayBranch> branches = new ArrayList<>();
    private int current;

    /**
     * The relay of one call.
     *
     * @param lite whether we only answer checks
     * @param abilities what the plane does
     */
    RelayBoard(
            final MediaPlane plane,
            final Profile caller,
            final boolean lite,
            final Abilities abilities) {
        final Legs legs =
                new Legs(plane, new Here(lite), Pump.ENTROPY, new LegOwners(), 0, abilities);
        call =
                new Relay(legs, Pump.ENTROPY, (_, _, _) -> {}, new CallMedia() {}, CallWishes.NONE)
                        .call(
                                "a call",
                                peer(caller),
                                () -> {
                                    throw new AssertionError("the call was given up");
                                });
    }

    private static Peer peer(final Profile profile) {
        return new Peer(profile, InetAddress.getLoopbackAddress(), Policy.USUAL, List.of());
    }

    @Override
    public void branch(final Profile callee) {
        branches.add(call.branch(peer(callee)));
        current = branches.size() - 1;
    }

    @Override
    public void branch(final int number) {
        current = number;
    }

    @Override
    public void keep() {
        call.keep(branches.get(current));
    }

    @Override
    public @Nullable SessionDescription offer(final Side from, final SessionDescription sdp) {
        return switch (branches.get(current).offer(from, sdp.toBytes())) {
            case Rewrite.Sdp(var shown) -> parsed(shown);
            case Rewrite.Refused(int status, String reason) -> {
                if (status != 491) {
                    throw new AssertionError(status + " " + reason);
                }
                yield null;
            }
        };
    }

    @Override
    public SessionDescription answer(final Side from, final SessionDescription sdp) {
        return switch (branches.get(current).answer(from, sdp.toBytes())) {
            case Rewrite.Sdp(var told) -> parsed(told);
            case Rewrite.Refused(int status, String reason) ->
                    throw new AssertionError(status + " " + reason);
        };
    }

    /** As it is on the wire. */
    private static SessionDescription parsed(final SessionDescription sdp) {
        return SessionDescription.parse(sdp.toBytes()).orThrow();
    }

    @Override
    public boolean refuses() {
        return true;
    }

    @Override
    public void rollback() {
        branches.get(current).rollback();
    }

    @Override
    public void close() {
        call.close();
    }
}
