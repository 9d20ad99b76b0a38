package org.ringdown.runtime.dns;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * How DNS is asked.
 *
 * @param servers whom to ask, best first; empty: those of the system ({@code /etc/resolv.conf}),
 *     looked at again now and then
 * @param hosts the file of names that need no DNS
 * @param attempt how long one server has for an answer
 * @param attempts how often is asked, server after server
 * @param shortest an answer is kept at least so long, so that nobody makes us ask all the time
 * @param longest and at most so long, whatever its TTL
 * @param longestNo an answer that something is not there is kept at most so long (RFC 2308 §5)
 * @param failure a failure is kept so long (RFC 2308 §7)
 * @param cached answers kept at most
 * @param atOnce questions under way at most
 */
public record DnsConfig(
        List<InetSocketAddress> servers,
        Path hosts,
        Duration attempt,
        int attempts,
        Duration shortest,
        Duration longest,
        Duration longestNo,
        Duration failure,
        int cached,
        int atOnce) {
    /** Copies the list. */
    public DnsConfig {
        servers = List.copyOf(servers);
    }

    /** The usual values with these servers; empty for the system's. */
    public static DnsConfig of(final List<InetSocketAddress> servers) {
        return new DnsConfig(
                servers,
                Path.of("/etc/hosts"),
                Duration.ofSeconds(1),
                3,
                Duration.ofSeconds(5),
                Duration.ofHours(1),
                Duration.ofMinutes(5),
                Duration.ofSeconds(5),
                8_192,
                256);
    }
}
