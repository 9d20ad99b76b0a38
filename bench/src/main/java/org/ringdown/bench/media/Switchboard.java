package org.ringdown.bench.media;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Deque;
import java.util.List;
import org.ringdown.core.Entropy;
import org.ringdown.rtc.dtls.DtlsEndpoint;
import org.ringdown.rtc.srtp.SrtpKey;
import org.ringdown.rtc.srtp.SrtpProfile;
import org.ringdown.rtc.srtp.SrtpReceiver;
import org.ringdown.rtc.srtp.SrtpSender;

/** Sets up calls on a server, and ends them. Belongs to the load's thread. */
final class Switchboard {
    /** Phones on one socket. */
    static final int TOGETHER = 64;

    /** What SRTP is sealed with: what everything speaks, and the first that both sides here do. */
    static final SrtpProfile PROFILE = SrtpProfile.AES_CM_128_HMAC_SHA1_80;

    /** Handshakes at a time. */
    private static final int AT_ONCE = 8;

    private static final long PATIENCE_NANOS = 60_000_000_000L;

    private final Load load;
    private final Daemon daemon;
    private final Entropy entropy;
    private final DtlsEndpoint endpoint;
    private final List<String> calls = new ArrayList<>();
    private int counter;

    Switchboard(
            final Load load,
            final Daemon daemon,
            final Entropy entropy,
            final DtlsEndpoint endpoint) {
        this.load = load;
        this.daemon = daemon;
        this.entropy = entropy;
        this.endpoint = endpoint;
    }

    /** Two groups of talkers with sockets. */
    private final class Seats {
        final List<Talker> callers = new ArrayList<>();
        final List<Talker> callees = new ArrayList<>();

        Seats(final int calls, final boolean alone) throws IOException {
            Line caller = load.line(!alone);
            Line callee = load.line(true);
            for (int i = 0; i < calls; i++) {
                if (i > 0 && (alone || i % TOGETHER == 0)) {
                    caller = load.line(!alone);
                }
                if (i > 0 && i % TOGETHER == 0) {
                    callee = load.line(true);
                }
                final int source = load.roll().newPair();
                callers.add(seated(caller, source));
                callees.add(seated(callee, source + 1));
            }
        }

        private Talker seated(final Line line, final int source) {
            final Talker talker = new Talker(load.ear(), line, source);
            load.roll().add(talker);
            return talker;
        }
    }

    /** Talkers of calls without a server between them. */
    static Talkers direct(final Load load, final int calls) throws IOException {
        final Line caller = load.line(true);
        final Line callee = load.line(true);
        final List<Talker> callers = new ArrayList<>();
        final List<Talker> callees = new ArrayList<>();
        for (int i = 0; i < calls; i++) {
            final int source = load.roll().newPair();
            final Talker one = new Talker(load.ear(), caller, source);
            final Talker other = new Talker(load.ear(), callee, source + 1);
            one.talkTo(callee.port());
            other.talkTo(caller.port());
            load.roll().add(one);
            load.roll().add(other);
            callers.add(one);
            callees.add(other);
        }
        return new Talkers(load.roll(), callers, callees, List.of(), true);
    }

    /** Sets up calls and lets browsers shake hands. */
    Talkers connect(final Mode mode, final int count) throws IOException {
        final Talkers talkers = arrange(mode, count);
        shakeHands(talkers);
        return talkers;
    }

    /** Sets up calls, so that connectivity checks have been answered, and no more. */
    Talkers arrange(final Mode mode, final int count) throws IOException {
        final Seats seats = new Seats(count, mode == Mode.DTLS);
        final List<Browser> browsers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            final String call = "bench-" + daemon.process() + '-' + counter++;
            calls.add(call);
            final Talker caller = seats.callers.get(i);
            final Talker callee = seats.callees.get(i);
            switch (mode) {
                case RTP -> {
                    callee.talkTo(offer(call, Mode.RTP, Sdp.phone(caller.port())).port());
                    caller.talkTo(answer(call, Mode.RTP, Sdp.phone(callee.port())).port());
                }
                case SDES -> secure(call, caller, callee);
                case TRANSCODE -> {
                    callee.talkTo(offer(call, Mode.TRANSCODE, Sdp.opus(caller.port())).port());
                    caller.talkTo(answer(call, Mode.TRANSCODE, Sdp.phone(callee.port())).port());
                    load.converse(caller, callee);
                }
                case DTLS -> {
                    final Browser browser = new Browser(caller, endpoint, entropy);
                    browsers.add(browser);
                    callee.talkTo(offer(call, Mode.DTLS, browser.offer()).port());
                    browser.answered(answer(call, Mode.DTLS, Sdp.phone(callee.port())));
                    load.receive();
                }
            }
        }
        connectivity(browsers);
        return new Talkers(load.roll(), seats.callers, seats.callees, browsers, alike(mode));
    }

    private static boolean alike(final Mode mode) {
        return mode == Mode.RTP || mode == Mode.SDES;
    }

    private void secure(final String call, final Talker caller, final Talker callee)
            throws IOException {
        final Sdp offered = offer(call, Mode.SDES, Sdp.phone(caller.port()));
        final SrtpKey theirs = SrtpKey.of(PROFILE, Base64.getDecoder().decode(offered.cryptoKey()));
        final byte[] ours = new byte[PROFILE.keyLength() + PROFILE.saltLength()];
        entropy.fill(ours);
        final String key = Base64.getEncoder().withoutPadding().encodeToString(ours);
        callee.talkTo(offered.port());
        caller.talkTo(
                answer(call, Mode.SDES, Sdp.secure(callee.port(), offered.cryptoTag(), key))
                        .port());
        callee.secure(new SrtpSender(SrtpKey.of(PROFILE, ours)), new SrtpReceiver(theirs));
    }

    private Sdp offer(final String call, final Mode mode, final String sdp) throws IOException {
        return Requests.sdp(daemon.control().ask("offer", Requests.offer(call, mode, sdp)));
    }

    private Sdp answer(final String call, final Mode mode, final String sdp) throws IOException {
        return Requests.sdp(daemon.control().ask("answer", Requests.answer(call, mode, sdp)));
    }

    private void connectivity(final List<Browser> browsers) throws IOException {
        final long until = System.nanoTime() + PATIENCE_NANOS;
        final Deque<Browser> waiting = new ArrayDeque<>(browsers);
        while (!waiting.isEmpty()) {
            load.receive();
            final long now = System.nanoTime();
            waiting.removeIf(browser -> browser.connected(now));
            if (now > until) {
                throw new IOException(
                        daemon.name() + ": no answer to " + waiting.size() + " browsers' checks");
            }
        }
    }

    /** All browsers shake hands, some at a time, until every one has its keys. */
    void shakeHands(final Talkers talkers) throws IOException {
        final Deque<Browser> waiting = new ArrayDeque<>(talkers.browsers());
        final List<Browser> running = new ArrayList<>();
        final long until = System.nanoTime() + PATIENCE_NANOS;
        while (!waiting.isEmpty() || !running.isEmpty()) {
            while (running.size() < AT_ONCE && !waiting.isEmpty()) {
                final Browser next = waiting.remove();
                next.begin();
                running.add(next);
            }
            load.await();
            for (final Browser browser : List.copyOf(running)) {
                if (browser.proceed()) {
                    running.remove(browser);
                }
            }
            if (System.nanoTime() > until) {
                throw new IOException(
                        "%s: %d DTLS handshakes did not end"
                                .formatted(daemon.name(), waiting.size() + running.size()));
            }
        }
        // The last flight of a server may still be under way; after it nobody reads DTLS.
        load.receive();
        talkers.browsers().forEach(Browser::end);
    }

    /** Ends all calls. */
    void hangUp() throws IOException {
        for (final String call : calls) {
            daemon.control().ask("delete", Requests.delete(call));
        }
        calls.clear();
    }
}
