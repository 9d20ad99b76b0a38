package org.ringdown.runtime.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ringdown.core.Parsed;

class AddressRangeTest {
    @ParameterizedTest
    @CsvSource({
        "203.0.113.0/24, 203.0.113.255, true",
        "203.0.113.0/24, 203.0.114.0, false",
        "203.0.113.128/25, 203.0.113.127, false",
        "203.0.113.128/25, 203.0.113.200, true",
        "203.0.113.7, 203.0.113.7, true",
        "203.0.113.7, 203.0.113.6, false",
        "0.0.0.0/0, 198.51.100.1, true",
        "0.0.0.0/0, ::1, false",
        "::/0, 198.51.100.1, false",
        "2001:db8::/32, 2001:db8:ffff::1, true",
        "2001:db8::/33, 2001:db8:8000::1, false",
        "10.0.0.0/8, ::ffff:10.1.2.3, true",
        "::ffff:10.0.0.1, 10.0.0.1, true",
    })
    void contains(final String range, final String address, final boolean inside) {
        assertThat(AddressRange.parse(range).orThrow().contains(InetAddress.ofLiteral(address)))
                .isEqualTo(inside);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                "10",
                "10/8",
                "10.0.0.0/33",
                "10.0.0.0/-1",
                "10.0.0.0/",
                "10.0.0.1/8",
                "::1/64",
                "[::1]",
                "fe80::1%eth0",
                "example.org",
                "10.0.0.0/8/8",
                "10.0.0.0/ 8"
            })
    void refuses(final String text) {
        assertThat(AddressRange.parse(text)).isInstanceOf(Parsed.Malformed.class);
    }

    @Test
    void isWrittenAsItIsRead() {
        assertThat(AddressRange.parse("203.0.113.0/24").orThrow()).hasToString("203.0.113.0/24");
        assertThat(AddressRange.parse("203.0.113.7/32").orThrow())
                .hasToString("203.0.113.7")
                .isEqualTo(AddressRange.of(InetAddress.ofLiteral("203.0.113.7")));
    }
}
