package org.ringdown.gateway.sylk.message;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.ringdown.core.Parsed;
import org.ringdown.service.account.Domains;
import org.ringdown.service.agent.user.CallRequest;
import org.ringdown.service.location.Device;
import org.ringdown.service.location.Location;
import org.ringdown.sip.message.NameAddr;
import org.ringdown.sip.message.SipUri;
import org.ringdown.sip.registrar.Binding;

/**
 * Writes to phones that registered here, as SylkServer does: plain messages in the name of the
 * contact, which only those get that are made by the same people. Another phone would show them, or
 * tell the contact that it cannot read what he never wrote.
 */
public final class OwnPhones implements Phones {
    private static final String SCHEME = "sip:";

    /** As these begin the names of programs that know such messages. */
    private static final List<String> KNOWING = List.of("blink", "sylk");

    private static final List<CallRequest.Header> MARK =
            List.of(new CallRequest.Header("X-Sylk-To-Sip", "yes"));

    private final Location location;
    private final Domains domains;
    private final List<Postbox> boxes = new CopyOnWriteArrayList<>();

    /** Nobody is told before it has a postbox to write from. */
    public OwnPhones(final Location location, final Domains domains) {
        this.location = location;
        this.domains = domains;
    }

    /** From there messages may be sent. */
    public void writesFrom(final Postbox box) {
        boxes.add(box);
    }

    @Override
    public void tell(
            final String account,
            final String contact,
            final String contentType,
            final String json) {
        final NameAddr to = address(account);
        final @Nullable NameAddr from = sender(contact, to);
        if (to == null || from == null || boxes.isEmpty()) {
            return;
        }
        final byte[] body = json.getBytes(StandardCharsets.UTF_8);
        for (final Device device : location.devices(SCHEME + account)) {
            final Binding binding = device.newest();
            final @Nullable SipUri where = SipUri.parse(binding.contact()).orNull();
            if (where != null && knows(binding) && isPlace(where)) {
                boxes.getFirst().send(from, to, where, MARK, contentType, body);
            }
        }
    }

    /** Only its own domain speaks for somebody; for who is of another the account speaks itself. */
    private @Nullable NameAddr sender(final String contact, final @Nullable NameAddr account) {
        final NameAddr address = address(contact);
        return address != null && address.uri() instanceof SipUri uri && domains.serves(uri.host())
                ? address
                : account;
    }

    private static @Nullable NameAddr address(final String address) {
        return SipUri.parse(SCHEME + address) instanceof Parsed.Ok<SipUri>(SipUri uri)
                ? NameAddr.of(uri)
                : null;
    }

    private static boolean knows(final Binding binding) {
        final String name = binding.userAgent().toLowerCase(Locale.ROOT);
        return KNOWING.stream().anyMatch(name::startsWith);
    }

    /** A contact that is no more than a place, and leads to that device or to nobody. */
    private boolean isPlace(final SipUri contact) {
        if (domains.serves(contact.host())) {
            return false;
        }
        try {
            return InetAddress.ofLiteral(contact.hostText()) != null;
        } catch (final IllegalArgumentException name) {
            return contact.hostText().toLowerCase(Locale.ROOT).endsWith(".invalid");
        }
    }
}
