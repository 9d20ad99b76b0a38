package org.ringdown.rtc.ice;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.ringdown.rtc.stun.StunAttribute;
import org.ringdown.rtc.stun.StunMessage;

/** Bytes of strangers, and of a peer without manners, on both ends of ICE and on the splitter. */
class IceFuzzTest {
    @FuzzTest(maxDuration = "20s")
    void check(final FuzzedDataProvider data) {
        final ScriptedPeer peer = new ScriptedPeer(data.consumeBoolean()).described(2000);
        final IceLite lite = new IceLite(ScriptedPeer.OURS);
        while (data.remainingBytes() > 0) {
            final int kind = data.consumeInt(0, 3);
            final byte[] some = data.consumeBytes(data.consumeInt(0, 300));
            final int type = data.consumeInt(0, 0xffff);
            final byte[] message =
                    switch (kind) {
                        case 0 -> some;
                        case 1 -> ScriptedPeer.success(peer.asked(2000));
                        case 2 -> ScriptedPeer.error(peer.asked(2000), type % 700);
                        default ->
                                peer.request(request ->
                                        attribute(type) ? request : request.bytes(type, some));
                    };
            final IceBase base = type % 2 == 0 ? ScriptedPeer.BASE : ScriptedPeer.TCP;
            peer.give(message, base, ScriptedPeer.from(2000 + type % 8));
            lite.check(message, 0, message.length, base, ScriptedPeer.from(2000), peer.now);
            peer.pass(java.time.Duration.ofMillis(type));
        }
    }

    private static boolean attribute(final int type) {
        return type == StunAttribute.MESSAGE_INTEGRITY || type == StunAttribute.FINGERPRINT;
    }

    @FuzzTest(maxDuration = "10s")
    void split(final byte[] bytes) {
        final FrameSplitter whole = new FrameSplitter(StunMessage.MAX_LENGTH, 16);
        final FrameSplitter pieces = new FrameSplitter(StunMessage.MAX_LENGTH, 16);
        final StringBuilder one = new StringBuilder();
        final StringBuilder two = new StringBuilder();
        final boolean fine =
                whole.take(
                        bytes, 0, bytes.length, (data, length) -> one.append(text(data, length)));
        boolean alsoFine = true;
        for (int i = 0; i < bytes.length; i++) {
            alsoFine = pieces.take(bytes, i, 1, (data, length) -> two.append(text(data, length)));
        }
        if (fine != (bytes.length == 0 || alsoFine) || !one.toString().contentEquals(two)) {
            throw new AssertionError("pieces and whole are not the same");
        }
    }

    private static String text(final byte[] data, final int length) {
        return new String(Arrays.copyOf(data, length), StandardCharsets.ISO_8859_1) + '|';
    }
}
