package org.ringdown.rtc.ice;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.ringdown.core.Engine;
import org.ringdown.rtc.offer.Candidate;
import org.ringdown.rtc.offer.IceParameters;
import org.ringdown.rtc.stun.StunAttribute;
import org.ringdown.rtc.stun.StunClass;
import org.ringdown.rtc.stun.StunMessage;
import org.ringdown.rtc.stun.StunWriter;
import org.ringdown.testkit.SeededEntropy;

/** An agent of ours on virtual time, and a peer whose every message the test writes. */
final class ScriptedPeer {
    static final IceBase BASE = IceBase.udp(SimEnd.at("192.0.2.1", 1000));
    static final IceBase TCP = new IceBase(1, IceTransport.TCP, SimEnd.at("192.0.2.1", 4443));
    static final IceParameters OURS = SimEnd.parameters("ours");
    static final IceParameters THEIRS = SimEnd.parameters("them");

    final IceAgent ice;
    final List<String> said = new ArrayList<>();
    final List<IceOutput.Send> sent = new ArrayList<>();
    private final SeededEntropy entropy = new SeededEntropy(7);
    long now;

    /** What a peer's request says beside the usual. */
    interface Detail {
        StunWriter add(StunWriter request);
    }

    ScriptedPeer(final boolean weControl) {
        ice =
                new IceAgent(
                        IceConfig.DEFAULT,
                        List.of(
                                new LocalCandidate(Candidate.host("192.0.2.1", 1000, 0), BASE),
                                new LocalCandidate(
                                        new Candidate(
                                                "9",
                                                1,
                                                "TCP",
                                                1_000_000,
                                                "192.0.2.1",
                                                4443,
                                                "host"),
                                        TCP)),
                        OURS,
                        weControl,
                        new SeededEntropy(3));
    }

    static InetSocketAddress from(final int port) {
        return SimEnd.at("192.0.2.2", port);
    }

    /** The peer is described, with candidates at these ports, best first. */
    ScriptedPeer described(final int... ports) {
        ice.remote(THEIRS, false, 1, now);
        final List<Candidate> candidates = new ArrayList<>();
        for (int i = 0; i < ports.length; i++) {
            candidates.add(Candidate.host("192.0.2.2", ports[i], i));
        }
        ice.candidates(null, candidates, true, now);
        drain();
        return this;
    }

    byte[] request(final Detail detail) {
        return request(THEIRS.ufrag(), OURS.password(), detail);
    }

    byte[] request(final String ufrag, final String password, final Detail detail) {
        final byte[] id = new byte[12];
        entropy.fill(id);
        final StunWriter writer =
                StunWriter.of(StunClass.REQUEST, StunMessage.BINDING, id)
                        .text(StunAttribute.USERNAME, OURS.ufrag() + ":" + ufrag)
                        .int32(StunAttribute.PRIORITY, 1_000_000);
        return detail.add(writer)
                .integrity(password.getBytes(StandardCharsets.US_ASCII))
                .fingerprint()
                .toBytes();
    }

    byte[] check(final boolean nominates) {
        return request(request -> {
            request.int64(
                    ice.controlling()
                            ? StunAttribute.ICE_CONTROLLED
                            : StunAttribute.ICE_CONTROLLING,
                    5);
            return nominates ? request.flag(StunAttribute.USE_CANDIDATE) : request;
        });
    }

    IceVerdict give(final byte[] bytes, final int port) {
        return give(bytes, BASE, from(port));
    }

    IceVerdict give(final byte[] bytes, final IceBase base, final InetSocketAddress source) {
        final IceVerdict verdict = ice.check(bytes, 0, bytes.length, base, source, now);
        drain();
        return verdict;
    }

    void pass(final Duration time) {
        drain();
        final long until = now + time.toNanos();
        while (ice.deadline() <= until) {
            now = Math.max(now, ice.deadline());
            ice.tick(now);
            drain();
        }
        now = until;
    }

    /** Our latest request to this port. */
    StunMessage asked(final int port) {
        return sent.reversed().stream()
                .filter(s -> s.message().messageClass() == StunClass.REQUEST)
                .filter(s -> s.path().remote().getPort() == port)
                .findFirst()
                .orElseThrow(() -> new AssertionError("nothing was asked of " + port))
                .message();
    }

    long requests() {
        return sent.stream().filter(s -> s.message().messageClass() == StunClass.REQUEST).count();
    }

    static byte[] success(final StunMessage request) {
        return StunWriter.answer(StunClass.SUCCESS, request)
                .xorMappedAddress(SimEnd.at("192.0.2.1", 1000))
                .integrity(THEIRS.password().getBytes(StandardCharsets.US_ASCII))
                .fingerprint()
                .toBytes();
    }

    static byte[] error(final StunMessage request, final int code) {
        return StunWriter.answer(StunClass.ERROR, request)
                .errorCode(code, "no")
                .integrity(THEIRS.password().getBytes(StandardCharsets.US_ASCII))
                .fingerprint()
                .toBytes();
    }

    /** The peer answers our latest check of a port. */
    IceVerdict answer(final int port) {
        return give(success(asked(port)), port);
    }

    boolean quiet() {
        return ice.deadline() == Engine.NEVER;
    }

    private void drain() {
        for (IceOutput output = ice.poll(); output != null; output = ice.poll()) {
            switch (output) {
                case IceOutput.Send send -> sent.add(send);
                case IceOutput.Validated(IceRoute path) -> say("valid", path);
                case IceOutput.Selected(IceRoute path) -> say("selected", path);
                case IceOutput.ConsentLost(IceRoute path) -> say("lost", path);
                case IceOutput.Failed() -> said.add("failed");
            }
        }
    }

    private void say(final String what, final IceRoute path) {
        said.add(what + " " + path.remote().getPort());
    }
}
