package org.ringdown.gateway.walk;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.ringdown.gateway.ng.wire.Bencode;
import org.ringdown.gateway.ng.wire.NgValue;
import org.ringdown.rtc.offer.Profile;
import org.ringdown.rtc.offer.Side;
import org.ringdown.rtc.sdp.SessionDescription;

/** A proxy that commands the media of one call over the NG protocol, in the words of scripts. */
final class NgBoard implements Board {
    private static final int PATIENCE_MILLIS = 10_000;

    private final DatagramSocket control = new DatagramSocket(0, InetAddress.getLoopbackAddress());
    private final InetSocketAddress gateway;
    private final String call = "walk-" + UUID.randomUUID();
    private final List<Profile> callees = new ArrayList<>();
    private final Profile caller;
    private final String lite;
    private final String bundle;
    private int current;
    private boolean kept;
    private int cookies;

    /** A call that begins with the caller's offer. */
    NgBoard(final InetSocketAddress gateway, final Profile caller, final RandomGenerator random)
            throws IOException {
        this.gateway = gateway;
        this.caller = caller;
        lite = random.nextBoolean() ? "both" : "off";
        bundle =
                switch (random.nextInt(3)) {
                    case 0 -> "BUNDLE-offer";
                    case 1 -> "BUNDLE-require";
                    default -> "BUNDLE-strict";
                };
        control.setSoTimeout(PATIENCE_MILLIS);
    }

    @Override
    public void branch(final Profile callee) {
        callees.add(callee);
        current = callees.size() - 1;
    }

    @Override
    public void branch(final int number) {
        current = number;
    }

    @Override
    public void keep() throws IOException {
        kept = true;
        for (int i = 0; i < callees.size(); i++) {
            if (i != current) {
                ask(
                        "delete",
                        new NgValue.Builder()
                                .put("from-tag", tag(Side.A))
                                .put("via-branch", "branch-" + i)
                                .put("delete-delay", 0));
            }
        }
    }

    private String tag(final Side side) {
        return side == Side.A ? "a" : "b" + current;
    }

    private Profile profile(final Side side) {
        return side == Side.A ? caller : callees.get(current);
    }

    @Override
    public SessionDescription offer(final Side from, final SessionDescription sdp)
            throws IOException {
        final NgValue.Builder request = words(profile(from.other()));
        request.put("from-tag", tag(from));
        if (kept) {
            request.put("to-tag", tag(from.other()));
        } else {
            request.put("via-branch", "branch-" + current);
        }
        return sdp(ask("offer", request.putBytes("sdp", sdp.toString())));
    }

    @Override
    public SessionDescription answer(final Side from, final SessionDescription sdp)
            throws IOException {
        final NgValue.Builder request = words(profile(from.other()));
        request.put("from-tag", tag(from.other())).put("to-tag", tag(from));
        if (!kept) {
            request.put("via-branch", "branch-" + current);
        }
        return sdp(ask("answer", request.putBytes("sdp", sdp.toString())));
    }

    /** What a script says towards such an end. */
    private NgValue.Builder words(final Profile profile) {
        final NgValue.Builder words = new NgValue.Builder();
        final List<String> flags = new ArrayList<>();
        flags.add(protocol(profile));
        if (profile.ice()) {
            words.put("ICE", "force").put("rtcp-mux", "require");
            flags.addAll(List.of("SDES-off", "generate-mid", bundle));
        } else {
            words.put("ICE", "remove");
            flags.add(profile.protection() == Profile.Protection.DTLS ? "SDES-off" : "no-DTLS");
            if (profile.opportunistic()) {
                flags.addAll(List.of("OSRTP-offer-RFC", "OSRTP-accept-RFC"));
            }
        }
        return words.put(
                        "flags",
                        new NgValue.Sequence(flags.stream().map(each -> NgValue.of(each)).toList()))
                .put("ICE-lite", lite);
    }

    private static String protocol(final Profile profile) {
        final String feedback = profile.feedback() ? "F" : "";
        return switch (profile.protection()) {
            case NONE -> "RTP/AVP" + feedback;
            case SDES -> (profile.opportunistic() ? "RTP/AVP" : "RTP/SAVP") + feedback;
            case DTLS -> "UDP/TLS/RTP/SAVP" + feedback;
        };
    }

    private NgValue.Dictionary ask(final String command, final NgValue.Builder request)
            throws IOException {
        final byte[] cookie = (call + "_" + ++cookies + " ").getBytes(StandardCharsets.ISO_8859_1);
        final byte[] document =
                Bencode.write(request.put("command", command).put("call-id", call).build());
        final byte[] data = new byte[cookie.length + document.length];
        System.arraycopy(cookie, 0, data, 0, cookie.length);
        System.arraycopy(document, 0, data, cookie.length, document.length);
        control.send(new DatagramPacket(data, data.length, gateway));
        final DatagramPacket answer = new DatagramPacket(new byte[65_535], 65_535);
        control.receive(answer);
        return (NgValue.Dictionary)
                Bencode.read(answer.getData(), cookie.length, answer.getLength()).orThrow();
    }

    private static SessionDescription sdp(final NgValue.Dictionary reply) {
        final @Nullable String text = reply.text("sdp");
        if (text == null) {
            throw new AssertionError("no SDP in " + reply);
        }
        return SessionDescription.parse(text).orThrow();
    }

    @Override
    public boolean refuses() {
        return false;
    }

    @Override
    public void rollback() {
        throw new IllegalStateException("the protocol has no word for that");
    }

    @Override
    public void close() throws IOException {
        try (control) {
            ask("delete", new NgValue.Builder().put("delete-delay", 0));
        }
    }
}
