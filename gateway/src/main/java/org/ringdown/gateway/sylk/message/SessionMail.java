package org.ringdown.gateway.sylk.message;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ringdown.gateway.sylk.say.Identity;
import org.ringdown.gateway.sylk.say.Request;
import org.ringdown.service.agent.user.Inquiry;
import org.ringdown.sip.instant.Imdn;

/** What a MESSAGE within a call says. Nothing of it is kept. */
public sealed interface SessionMail {
    /**
     * A message.
     *
     * @param disposition what its sender wants to be told; {@code null} where it cannot say
     */
    record Came(Identity sender, Request.Message message, @Nullable List<String> disposition)
            implements SessionMail {}

    /** What became of a message of the client's. */
    record Told(String messageId, String timestamp, String state) implements SessionMail {}

    /** Nothing for the client. */
    record Nothing() implements SessionMail {}

    /**
     * Reads a MESSAGE, and replies to it.
     *
     * @param now milliseconds since 1970
     */
    static SessionMail read(final Inquiry inquiry, final long now) {
        return switch (Letter.read(inquiry.request(), now)) {
            case Letter.Read.Refused(int status, String reason) -> {
                inquiry.reply(status, reason);
                yield new Nothing();
            }
            case Letter.Read.Ignored() -> {
                inquiry.reply(200);
                yield new Nothing();
            }
            case Letter.Read.Taken(Letter letter) -> {
                inquiry.reply(200);
                if (letter.notifications().isEmpty()) {
                    yield new Came(
                            letter.sender(),
                            letter.message(letter.messageId()),
                            letter.dispositions());
                }
                final Imdn imdn = letter.notifications().getFirst();
                yield new Told(imdn.messageId(), imdn.dateTime(), imdn.status().text());
            }
        };
    }
}
