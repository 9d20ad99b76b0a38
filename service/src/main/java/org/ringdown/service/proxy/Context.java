package org.ringdown.service.proxy;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.ringdown.rtc.offer.Side;
import org.ringdown.service.relay.RelayBranch;
import org.ringdown.sip.message.CSeq;
import org.ringdown.sip.message.SipRequest;
import org.ringdown.sip.transport.Flow;

/** What we remember of a request that was forwarded, until its transaction is over. */
final class Context {
    /** Most requests have one branch. */
    private static final int FEW = 2;

    private @Nullable SipRequest request;
    private final CSeq cseq;
    private final boolean initial;
    private final Flow from;
    private final boolean offered;

    // Thousands of these wait for late messages: maps are made when there is something to put in.
    private Map<Integer, RelayBranch> branches = Map.of();
    private Map<Integer, MediaDesk.Passed> lateOffers = Map.of();
    private Map<String, MediaDesk.Passed> successes = Map.of();
    private @Nullable Call call;
    private Side sender = Side.A;
    private boolean offering;
    private Copies.@Nullable End end;
    private boolean unreachable;
    private int pass;
    private Identity.Reader reader = Identity.Reader.STRANGER;

    /**
     * @param from how it came
     * @param offered whether the request carried an SDP, so that SDPs in its responses are answers
     */
    Context(final SipRequest request, final Flow from, final boolean offered) {
        this.from = from;
        this.request = request;
        cseq = request.cseq();
        initial = request.toTag() == null;
        this.offered = offered;
    }

    /** Where a request within a dialog goes. */
    void towards(final Copies.End where) {
        end = where;
    }

    /** Where a request within a dialog went. */
    Copies.End end() {
        if (end == null) {
            throw new IllegalStateException("it has not gone anywhere");
        }
        return end;
    }

    /** What the sender may know of who answers. */
    void reader(final Identity.Reader who) {
        reader = who;
    }

    Identity.Reader reader() {
        return reader;
    }

    /** How often its dialog, or itself, had been here before: see {@link HopToken.Lead}. */
    void pass(final int number) {
        pass = number;
    }

    int pass() {
        return pass;
    }

    /** No message got there. */
    void notReached() {
        unreachable = true;
    }

    boolean unreachable() {
        return unreachable;
    }

    /** Who sent it, which is who gets its responses. */
    Flow from() {
        return from;
    }

    /** What was asked; not after it was {@link #answered}. */
    SipRequest request() {
        return Objects.requireNonNull(request, "it is answered");
    }

    /** Which request of its dialog it is. */
    CSeq cseq() {
        return cseq;
    }

    /**
     * It has its final response: later ones may follow, but what was asked is not kept for them.
     */
    void answered() {
        request = null;
    }

    boolean offered() {
        return offered;
    }

    /** Whether this request would set up a dialog, rather than being within one. */
    boolean initial() {
        return initial;
    }

    @Nullable Call call() {
        return call;
    }

    Side sender() {
        return sender;
    }

    /** The request belongs to a relayed call and was sent by this side of it. */
    void relayed(final Call relayed, final Side by) {
        call = relayed;
        sender = by;
    }

    void branch(final int index, final RelayBranch media) {
        branches = writable(branches);
        branches.put(index, media);
    }

    /** The branch with this number came to nothing; the number is free again. */
    void forget(final int index) {
        branches = writable(branches);
        branches.remove(index);
    }

    private static <K, V> Map<K, V> writable(final Map<K, V> map) {
        return map instanceof HashMap ? map : new HashMap<>(FEW);
    }

    @Nullable RelayBranch branch(final int index) {
        return branches.get(index);
    }

    /**
     * What became of the offer in a branch's response; a response sent again passes the same way.
     */
    MediaDesk.@Nullable Passed lateOffer(final int index) {
        return lateOffers.get(index);
    }

    void lateOffer(final int index, final MediaDesk.Passed passed) {
        lateOffers = writable(lateOffers);
        lateOffers.put(index, passed);
    }

    /** What became of the SDP in a 2xx, which is sent again until its ACK comes. */
    MediaDesk.@Nullable Passed success(final int index, final @Nullable String tag) {
        return successes.get(index + " " + tag);
    }

    void success(final int index, final @Nullable String tag, final MediaDesk.Passed passed) {
        successes = writable(successes);
        successes.put(index + " " + tag, passed);
    }

    /** Whether this request, being within a dialog, made an offer that may have to be undone. */
    boolean offering() {
        return offering;
    }

    void offering(final boolean does) {
        offering = does;
    }
}
