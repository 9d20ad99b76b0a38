package org.ringdown.service.agent.script;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import org.ringdown.core.Parsed;
import org.ringdown.service.agent.user.Call;
import org.ringdown.service.agent.user.CallListener;
import org.ringdown.service.agent.user.CallRequest;
import org.ringdown.service.agent.user.Inquiry;
import org.ringdown.service.agent.user.Transfer;
import org.ringdown.service.agent.user.UserAgent;
import org.ringdown.sip.message.NameAddr;
import org.ringdown.sip.message.Uri;

/**
 * A telephone for scripts. Its methods are called on the script's thread; they hand the work to the
 * loop that owns the telephone's calls, and wait for what comes of it. Whoever puts it into a loop
 * gives {@link #agent} to {@code SignalNodes.AgentsOf}, and its address to {@code Residents} as one
 * of plain RTP.
 */
public final class Phone implements UserAgent.Door {
    /** More calls than these that no script has taken yet are refused with 480. */
    private static final int MOST_WAITING = 100;

    private final UserAgent agent;
    private final NameAddr self;
    private final Consumer<Runnable> loop;
    private final BlockingQueue<Line> waiting = new LinkedBlockingQueue<>(MOST_WAITING);
    private final BlockingQueue<Wish> wishes = new LinkedBlockingQueue<>(MOST_WAITING);
    private volatile boolean hearsWishes;

    /**
     * A telephone with an address of its own.
     *
     * @param parts of its agent; the contact leads to it
     * @param self in whose name it calls
     * @param loop brings work to the loop that owns it, from any thread
     */
    public Phone(final UserAgent.Parts parts, final NameAddr self, final Consumer<Runnable> loop) {
        agent = new UserAgent(parts, this);
        this.self = self;
        this.loop = loop;
    }

    /** What its loop owns. */
    public UserAgent agent() {
        return agent;
    }

    /**
     * Calls somebody, who hears nothing until he is connected with somebody else ({@link
     * Line#dial}).
     *
     * @param uri a SIP URI
     * @throws IllegalArgumentException when it is none
     */
    public Line call(final String uri) {
        return call(uri, Media.SILENCE, new Line(this));
    }

    Line call(final String uri, final String sdp, final Line line) {
        final Uri to =
                switch (NameAddr.parse("<" + uri + ">")) {
                    case Parsed.Ok<NameAddr>(NameAddr address) -> address.uri();
                    case Parsed.Malformed<NameAddr>(String rule, int _) ->
                            throw new IllegalArgumentException(uri + " is no address: " + rule);
                };
        loop.accept(() -> line.begin(agent.call(CallRequest.of(self, to, sdp), line::happened)));
        return line;
    }

    /** Waits for a call to come; it rings nowhere until the script says so. */
    public Line awaitCall() throws InterruptedException {
        return waiting.take();
    }

    /**
     * Waits until somebody, who is in no call with this telephone, wants it to call somebody. Of a
     * script that never waits for that, all such wishes are refused.
     */
    public Wish awaitWish() throws InterruptedException {
        hearsWishes = true;
        return wishes.take();
    }

    NameAddr self() {
        return self;
    }

    void onLoop(final Runnable what) {
        loop.accept(what);
    }

    @Override
    public CallListener called(final Call call) {
        final Line line = new Line(this);
        line.begin(call);
        if (!waiting.offer(line)) {
            call.refuse(480, "Nobody takes calls now");
        }
        return line::happened;
    }

    @Override
    public void asked(final Inquiry inquiry) {
        inquiry.reply(405);
    }

    @Override
    public void referred(final Transfer wish) {
        if (!hearsWishes || !wishes.offer(new Wish(this, wish))) {
            final boolean _ = wish.decline(480, "Nobody takes wishes now");
        }
    }
}
