package org.ringdown.sip.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import org.ringdown.core.Parsed;
import org.ringdown.sip.dialog.Replaces;
import org.ringdown.sip.event.SipFrag;
import org.ringdown.sip.event.SubscriptionState;
import org.ringdown.sip.message.SipUri;

/** What NOTIFYs and transfers carry, on any bytes: nothing is thrown. */
class EventFuzzTest {
    @FuzzTest
    void frag(final byte[] data) {
        if (SipFrag.parse(data) instanceof Parsed.Ok<SipFrag>(SipFrag read)) {
            same(read.status(), SipFrag.parse(read.toBytes()).orThrow().status());
        }
    }

    @FuzzTest
    void values(final byte[] data) {
        final String text = new String(data, StandardCharsets.UTF_8);
        if (SubscriptionState.parse(text)
                instanceof Parsed.Ok<SubscriptionState>(SubscriptionState read)) {
            if (read.expires() < -1 || read.retryAfter() < -1) {
                throw new AssertionError(read.toString());
            }
        }
        if (Replaces.parse(text) instanceof Parsed.Ok<Replaces>(Replaces read)) {
            same(read, Replaces.parse(read.toString()).orThrow());
        }
    }

    @FuzzTest
    void headers(final byte[] data) {
        final String text = new String(data, StandardCharsets.UTF_8);
        if (SipUri.parse(text) instanceof Parsed.Ok<SipUri>(SipUri uri)) {
            final String value = String.valueOf(uri.headerText("Replaces"));
            if (value.indexOf('\r') >= 0 || value.indexOf('\n') >= 0) {
                throw new AssertionError("a line ends within " + value);
            }
        }
    }

    private static void same(final Object first, final Object again) {
        if (!first.equals(again)) {
            throw new AssertionError(first + " became " + again);
        }
    }
}
