package org.ringdown.gateway.sylk.wire;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.List;
import org.ringdown.gateway.sylk.say.Notice;
import org.ringdown.gateway.sylk.say.Request;
import org.ringdown.sip.message.SipUri;

/** Whatever comes in: no exception, what was read is within limits, and can be passed on. */
class DialectFuzzTest {
    @FuzzTest(maxDuration = "20s")
    void theSecondVersionReadsAnything(final byte[] data) {
        check(Lines.V2, data);
    }

    @FuzzTest(maxDuration = "20s")
    void theFirstVersionReadsAnything(final byte[] data) {
        check(Lines.V1, data);
    }

    private static void check(final Dialect dialect, final byte[] data) {
        switch (dialect.read(data)) {
            case Read.Dropped(String why) -> limit(why, 100);
            case Read.Refused(String transaction, String error) -> {
                line(transaction, Fields.NAME);
                line(error, 400);
                written(dialect, new Notice.Refused(transaction, error));
            }
            case Read.Asked(Request request) -> {
                line(request.transaction(), Fields.NAME);
                written(dialect, new Notice.Ack(request.transaction()));
                within(request);
            }
        }
    }

    private static void within(final Request request) {
        if (request instanceof Request.OfSession of) {
            line(of.session(), Fields.NAME);
        }
        if (request instanceof Request.OfAccount of) {
            address(of.account());
        }
        switch (request) {
            case Request.AddAccount add -> {
                limit(add.password().revealText(), Fields.PASSWORD);
                most(add.headers(), Requests.HEADERS);
            }
            case Request.Create create -> {
                address(create.account());
                address(create.uri());
                limit(create.sdp(), Fields.SDP);
                most(create.headers(), Requests.HEADERS);
            }
            case Request.Answer answer -> limit(answer.sdp(), Fields.SDP);
            case Request.Trickle trickle -> most(trickle.candidates(), Requests.CANDIDATES);
            case Request.SendMessage send -> {
                line(send.message().id(), Fields.NAME);
                line(send.message().contentType(), Fields.NAME);
                written(Lines.V2, new Notice.Sync(send.account(), new Notice.Change.Sent(send)));
            }
            case Request.Synchronise sync -> {
                if (sync.limit() < 0 || sync.limit() > Requests.ROWS) {
                    throw new AssertionError("rows: " + sync.limit());
                }
            }
            default -> {}
        }
    }

    private static void address(final String address) {
        line(address, Fields.NAME);
        final SipUri uri = SipUri.parse("sip:" + address).orThrow();
        if (uri.user() == null || uri.headers() != null || uri.password() != null) {
            throw new AssertionError("no plain address: " + address);
        }
    }

    private static void limit(final String text, final int most) {
        if (text.length() > most) {
            throw new AssertionError("longer than " + most);
        }
    }

    private static void line(final String text, final int most) {
        limit(text, most);
        if (text.chars().anyMatch(c -> c < ' ' && c != '\t')) {
            throw new AssertionError("more than a line");
        }
    }

    private static void most(final List<?> list, final int most) {
        if (list.size() > most) {
            throw new AssertionError("more than " + most);
        }
    }

    private static void written(final Dialect dialect, final Notice notice) {
        Lines.json(Lines.written(dialect, notice));
    }
}
