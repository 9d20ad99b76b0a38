package org.ringdown.gateway.sylk.message;

import java.util.Locale;
import org.ringdown.gateway.sylk.say.Notice;
import org.ringdown.gateway.sylk.say.Request;

/**
 * One name for each account, however its client writes it: hosts are the same in any case (RFC 3261
 * §19.1.4), and journals go by the lower. Clients are told in their own spelling, which is how they
 * find the account again.
 */
final class Names {
    private Names() {}

    /** {@code user@host} with the host in lower case. */
    static String canonical(final String address) {
        final int at = address.lastIndexOf('@') + 1;
        return address.substring(0, at) + address.substring(at).toLowerCase(Locale.ROOT);
    }

    /** A request about messages, with all its addresses so. */
    static Request.OfAccount canonical(final Request.OfAccount request) {
        final String account = canonical(request.account());
        return switch (request) {
            case Request.SendMessage sent ->
                    new Request.SendMessage(
                            sent.transaction(),
                            account,
                            canonical(sent.uri()),
                            sent.message(),
                            sent.generated());
            case Request.Report report ->
                    new Request.Report(
                            report.transaction(),
                            account,
                            canonical(report.uri()),
                            report.messageId(),
                            report.state(),
                            report.timestamp());
            case Request.Synchronise wish ->
                    new Request.Synchronise(
                            wish.transaction(),
                            account,
                            wish.messageId(),
                            wish.since(),
                            wish.limit());
            case Request.MarkRead read ->
                    new Request.MarkRead(read.transaction(), account, canonical(read.contact()));
            case Request.RemoveMessage gone ->
                    new Request.RemoveMessage(
                            gone.transaction(),
                            account,
                            gone.messageId(),
                            canonical(gone.contact()));
            case Request.RemoveConversation gone ->
                    new Request.RemoveConversation(
                            gone.transaction(), account, canonical(gone.contact()));
            case Request.DeviceToken token ->
                    new Request.DeviceToken(
                            token.transaction(),
                            account,
                            token.token(),
                            token.platform(),
                            token.device(),
                            token.app(),
                            token.silent());
            case Request.AddAccount _,
                    Request.RemoveAccount _,
                    Request.Register _,
                    Request.Unregister _ ->
                    request;
        };
    }

    /** What is said of an account, in the spelling of who hears it. */
    static Notice spelled(final Notice notice, final String account) {
        return switch (notice) {
            case Notice.Disposition said ->
                    new Notice.Disposition(
                            account,
                            said.messageId(),
                            said.timestamp(),
                            said.state(),
                            said.code(),
                            said.reason());
            case Notice.Journal journal -> new Notice.Journal(account, journal.rows());
            case Notice.Sync(String _, Notice.Change.Sent(Request.SendMessage sent)) ->
                    new Notice.Sync(
                            account,
                            new Notice.Change.Sent(
                                    new Request.SendMessage(
                                            sent.transaction(),
                                            account,
                                            sent.uri(),
                                            sent.message(),
                                            sent.generated())));
            case Notice.Sync sync -> new Notice.Sync(account, sync.change());
            case Notice.MessageCame came ->
                    new Notice.MessageCame(
                            account,
                            came.sender(),
                            came.message(),
                            came.disposition(),
                            came.direction());
            default -> notice;
        };
    }
}
