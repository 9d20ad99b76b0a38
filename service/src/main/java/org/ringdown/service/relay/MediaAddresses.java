package org.ringdown.service.relay;

import java.net.InetAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which of our IP addresses to show for media. */
public interface MediaAddresses {
    /** The one address for a phone at {@code peer}, a literal without brackets. */
    String forPhone(@Nullable InetAddress peer);

    /**
     * All addresses for a browser at {@code peer}, best first, at least one, literals without
     * brackets.
     */
    List<String> forBrowser(@Nullable InetAddress peer);

    /**
     * Whether browsers can reach these addresses by themselves, so that answering their checks is
     * enough (ICE lite, RFC 8445 §2.5); else we check them, too.
     */
    default boolean lite() {
        return true;
    }
}
