package org.ringdown.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ringdown.app.config.Config;
import org.ringdown.app.config.PortRange;
import org.ringdown.runtime.net.Addresses;
import org.ringdown.runtime.net.LocalAddresses;
import org.ringdown.runtime.sip.Listening;
import org.ringdown.sip.transport.Flow;
import org.ringdown.sip.transport.Hop;
import org.ringdown.sip.transport.Transport;

/** Each peer is shown the listener that it came to, by an address of its own family. */
class OwnAddressesTest {
    private static OwnAddresses addresses(final String advertised, final Listening... listening) {
        return new OwnAddresses(
                new LocalAddresses(),
                List::of,
                new Config.Media(
                        InetAddress.ofLiteral("0.0.0.0"),
                        advertised.isEmpty()
                                ? List.of()
                                : List.of(advertised.split(" ")).stream()
                                        .map(InetAddress::ofLiteral)
                                        .toList(),
                        0,
                        new PortRange(30_000, 39_999)),
                () -> List.of(listening));
    }

    private static InetSocketAddress end(final String text) {
        final int colon = text.lastIndexOf(':');
        return Addresses.numeric(
                        text.substring(0, colon), Integer.parseInt(text.substring(colon + 1)))
                .orElseThrow();
    }

    private static Listening listening(final Transport transport, final String at) {
        return new Listening(transport, end(at));
    }

    @ParameterizedTest
    @CsvSource({
        // advertised, our end, their end, shown
        "'', 192.0.2.1:5070, 203.0.113.5:40000, 192.0.2.1:5070",
        "'', [2001:db8::1]:5070, [2001:db8::5]:40000, [2001:db8:0:0:0:0:0:1]:5070",
        "'', 0.0.0.0:5070, 127.0.0.1:40000, 127.0.0.1:5070",
        "'', [::]:5070, [::1]:40000, [0:0:0:0:0:0:0:1]:5070",
        "'', [::]:5070, 127.0.0.1:40000, 127.0.0.1:5070",
        // Behind a NAT: those outside see its address, those inside see ours.
        "198.51.100.9, 10.0.0.1:5070, 203.0.113.5:40000, 198.51.100.9:5070",
        "198.51.100.9, 10.0.0.1:5070, 10.0.0.5:40000, 10.0.0.1:5070",
        "198.51.100.9, [2001:db8::1]:5070, [::1]:40000, [2001:db8:0:0:0:0:0:1]:5070",
        "198.51.100.9 2001:db8::9, [2001:db8::1]:5, [2001:db8::5]:4, [2001:db8:0:0:0:0:0:9]:5",
    })
    void theEndThatAPeerCameTo(
            final String advertised, final String ours, final String theirs, final String shown) {
        final OwnAddresses addresses =
                addresses(advertised, listening(Transport.TCP, "0.0.0.0:5060"));
        final Hop hop = new Hop.Over(new Flow(Transport.TCP, end(ours), end(theirs), 7));
        assertThat(addresses.facing(hop)).hasToString(shown);
        assertThat(addresses.of(hop).port()).isEqualTo(end(ours).getPort());
    }

    @ParameterizedTest
    @CsvSource({
        "UDP, 127.0.0.1:5999, 127.0.0.1:5060",
        "UDP, [::1]:5999, [0:0:0:0:0:0:0:1]:5080",
        "TLS, 127.0.0.1:5999, 127.0.0.1:5071",
        // Not listened for: the usual port is the best guess.
        "TCP, 127.0.0.1:5999, 127.0.0.1:5060",
    })
    void theListenerTowardAnAddress(
            final Transport transport, final String target, final String shown) {
        final OwnAddresses addresses =
                addresses(
                        "",
                        listening(Transport.UDP, "127.0.0.1:5060"),
                        listening(Transport.UDP, "[::1]:5080"),
                        listening(Transport.TLS, "[::]:5071"));
        assertThat(addresses.facing(new Hop.To(transport, end(target)))).hasToString(shown);
    }

    @Test
    void mediaForAPeerOfTheOtherFamilyIsNotSentToTheWrongOne() {
        final String shown =
                addresses("198.51.100.9").forPhone(InetAddress.ofLiteral("2001:db8::5"));
        assertThat(Objects.requireNonNull(shown)).contains(":");
    }
}
