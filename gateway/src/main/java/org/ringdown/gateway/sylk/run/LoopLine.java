package org.ringdown.gateway.sylk.run;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.ringdown.gateway.sylk.client.Line;
import org.ringdown.gateway.sylk.say.Field;
import org.ringdown.gateway.sylk.say.Request;
import org.ringdown.service.agent.user.Call;
import org.ringdown.service.agent.user.CallRequest;
import org.ringdown.sip.instant.ContentTypes;
import org.ringdown.sip.instant.CpimWriter;
import org.ringdown.sip.message.Method;

/** A call of one loop, used by a client that may be at home on another. */
final class LoopLine implements Line {
    private static final String DIGIT = "application/dtmf-relay";
    private static final int GONE = 481;
    private static final int UNREAD = 415;

    private final SylkLoop loop;
    private final SylkLoop home;
    private @Nullable Call call;

    /**
     * @param loop the call's
     * @param home the client's
     */
    LoopLine(final SylkLoop loop, final SylkLoop home) {
        this.loop = loop;
        this.home = home;
    }

    /** This is the call; said before the line is used. */
    void of(final Call with) {
        call = with;
    }

    private Call call() {
        if (call == null) {
            throw new IllegalStateException("a line has a call before it is used");
        }
        return call;
    }

    private void say(final Consumer<Call> what) {
        loop.from(home, () -> what.accept(call()));
    }

    @Override
    public String callId() {
        return call().id();
    }

    @Override
    public void ring() {
        say(of -> of.ring(180, null));
    }

    @Override
    public void answer(final String sdp, final List<Field> headers) {
        say(of -> of.answer(sdp, added(headers)));
    }

    static List<CallRequest.Header> added(final List<Field> fields) {
        return fields.stream()
                .map(each -> new CallRequest.Header(each.name(), each.value()))
                .toList();
    }

    @Override
    public void refuse(final int status, final String reason) {
        say(of -> of.refuse(status, reason));
    }

    @Override
    public void hangUp() {
        say(of -> of.hangUp());
    }

    @Override
    public void offer(final String sdp) {
        say(of -> of.offer(sdp));
    }

    @Override
    public void accept(final String sdp) {
        say(of -> of.accept(sdp));
    }

    @Override
    public void decline(final int status) {
        say(of -> of.decline(status));
    }

    @Override
    public void digit(final char digit, final int millis, final Outcome outcome) {
        final String body = "Signal=" + digit + "\r\nDuration=" + millis + "\r\n";
        ask(Method.INFO, DIGIT, body.getBytes(StandardCharsets.UTF_8), outcome);
    }

    @Override
    public void message(final Request.Message message, final Outcome outcome) {
        final boolean text = ContentTypes.text(message.contentType());
        final byte[] content =
                message.content()
                        .getBytes(text ? StandardCharsets.UTF_8 : StandardCharsets.ISO_8859_1);
        final byte[] body =
                new CpimWriter(call().local(), call().remote())
                        .dateTime(message.timestamp())
                        .messageId(message.id())
                        .dispositions(List.of("positive-delivery", "display"))
                        .write(message.contentType(), content);
        ask(
                Method.MESSAGE,
                ContentTypes.CPIM,
                body,
                (status, reason) -> {
                    if (status == UNREAD && ContentTypes.is(message.contentType(), "text/plain")) {
                        // Who knows no CPIM may read what is in it; he reports nothing of it then.
                        ask(Method.MESSAGE, message.contentType(), content, outcome);
                    } else {
                        outcome.answered(status, reason);
                    }
                });
    }

    private void ask(
            final Method method, final String type, final byte[] body, final Outcome outcome) {
        say(of -> {
            final boolean asked =
                    of.ask(
                            method,
                            List.of(),
                            type,
                            body,
                            (status, reason) ->
                                    home.from(loop, () -> outcome.answered(status, reason)));
            if (!asked) {
                home.from(loop, () -> outcome.answered(GONE, "The call is over"));
            }
        });
    }
}
