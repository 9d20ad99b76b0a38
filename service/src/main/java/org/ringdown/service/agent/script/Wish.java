package org.ringdown.service.agent.script;

import org.jspecify.annotations.Nullable;
import org.ringdown.service.agent.user.Call;
import org.ringdown.service.agent.user.CallRequest;
import org.ringdown.service.agent.user.Transfer;

/**
 * Somebody wants a {@link Phone} to call somebody, by a REFER outside of any call (RFC 3515): a
 * click in an address book, a key of a desk phone. He is told how the call goes, up to its answer.
 * A wish that nobody decides about for 25 s is declined.
 */
public final class Wish {
    private final Phone phone;
    private final Transfer transfer;

    Wish(final Phone phone, final Transfer transfer) {
        this.phone = phone;
        this.transfer = transfer;
    }

    /** Whose wish it is, as a URI: what his request says, which is proved for users of ours. */
    public String from() {
        return transfer.request().from().uri().toString();
    }

    /** Who is to be called, as a URI. */
    public String target() {
        return transfer.target().toString();
    }

    /**
     * Calls him; he hears nothing until he is connected with somebody else ({@link Line#dial}).
     * When it is too late for that, the line is over.
     */
    public Line accept() {
        final Line line = new Line(phone);
        phone.onLoop(() -> {
            final @Nullable Call made =
                    transfer.accept(
                            CallRequest.of(phone.self(), transfer.target(), Media.SILENCE),
                            line::happened);
            if (made == null) {
                line.over(408, "The wish is out of date");
            } else {
                line.begin(made);
            }
        });
        return line;
    }

    /**
     * Calls nobody.
     *
     * @param status 300 to 699
     */
    public void decline(final int status, final String reason) {
        phone.onLoop(() -> {
            final boolean _ = transfer.decline(status, reason);
        });
    }
}
