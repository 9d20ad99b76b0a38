package org.ringdown.gateway.sylk.run;

import java.util.function.Consumer;
import org.ringdown.gateway.sylk.message.Mailroom;
import org.ringdown.gateway.sylk.say.Notice;
import org.ringdown.gateway.sylk.say.Request;
import org.ringdown.service.agent.user.Inquiry;

/** A server that carries calls and no messages. */
public final class NoMail implements Mailroom {
    @Override
    public void joined(final Member member) {
        // Nothing will come for it.
    }

    @Override
    public void left(final Member member) {
        // Nothing came for it.
    }

    @Override
    public void asked(final Member member, final Request.OfAccount request) {
        member.tell(
                request instanceof Request.DeviceToken
                        ? new Notice.Ack(request.transaction())
                        : new Notice.Refused(
                                request.transaction(), "Messages are not served here"));
    }

    @Override
    public void lookUp(final Request.LookUpPublicKey request, final Consumer<Notice> teller) {
        teller.accept(new Notice.Ack(request.transaction()));
        teller.accept(new Notice.PublicKey(request.uri(), null));
    }

    @Override
    public void came(final String account, final Inquiry message) {
        message.reply(405);
    }
}
