package org.ringdown.service.proxy;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ringdown.service.relay.Peer;
import org.ringdown.sip.message.Uri;
import org.ringdown.sip.transport.Hop;

/**
 * One place to try for a request.
 *
 * @param uri the new Request-URI
 * @param hop where to send it
 * @param path Route header values to go through (RFC 3327), outermost first
 * @param media how the target carries media; for an application inside, as the caller does
 * @param owner the AOR whose device it is; {@code null} for an application inside
 * @param application whether it ends inside the server, which then does its own media
 */
record Target(
        Uri uri,
        Hop hop,
        List<String> path,
        Peer media,
        @Nullable String owner,
        boolean application) {}
