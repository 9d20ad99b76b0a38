package org.ringdown.service.locate;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.ringdown.runtime.net.AddressRange;

/** Nobody is led to where our peers could not go themselves. */
class AddressPolicyTest {
    private static InetAddress address(final String text) {
        return InetAddress.ofLiteral(text);
    }

    private static AddressPolicy reachedBy(final String... addresses) {
        return new AddressPolicy(
                List.of(),
                List.of(new InetSocketAddress(address("0.0.0.0"), 5060)),
                Arrays.stream(addresses).map(AddressPolicyTest::address).toList());
    }

    private static boolean allows(final AddressPolicy policy, final String address) {
        return policy.allows(new InetSocketAddress(address(address), 5070));
    }

    @Test
    void neverAnywhereThatIsNoPlaceOfAnother() {
        for (final AddressPolicy policy :
                List.of(
                        reachedBy("8.8.8.8"),
                        reachedBy("10.0.0.1"),
                        reachedBy("127.0.0.1"),
                        AddressPolicy.strict())) {
            for (final String text :
                    List.of(
                            "0.0.0.0",
                            "0.1.2.3",
                            "169.254.169.254",
                            "224.0.1.75",
                            "255.255.255.255",
                            "240.0.0.1",
                            "::",
                            "fe80::1",
                            "ff02::1",
                            "64:ff9b::a9fe:a9fe",
                            "2002:a9fe:a9fe::1",
                            "::a9fe:a9fe")) {
                assertThat(allows(policy, text)).as(text).isFalse();
            }
            assertThat(policy.allows(InetSocketAddress.createUnresolved("example.org", 5060)))
                    .isFalse();
        }
    }

    @Test
    void publicAddressesAlways() {
        for (final String own : List.of("8.8.8.8", "10.0.0.1", "127.0.0.1")) {
            for (final String text :
                    List.of("9.9.9.9", "2a00::1", "64:ff9b::909:909", "2002:909:909::1")) {
                assertThat(allows(reachedBy(own), text)).as(text).isTrue();
            }
        }
    }

    @Test
    void loopbackWhileWeAreReachedOverItOnly() {
        for (final String text : List.of("127.0.0.1", "127.9.9.9", "::1")) {
            assertThat(allows(reachedBy("127.0.0.1", "::1"), text)).as(text).isTrue();
            assertThat(allows(reachedBy("127.0.0.1", "10.0.0.1"), text)).as(text).isFalse();
            assertThat(allows(reachedBy("8.8.8.8"), text)).as(text).isFalse();
            assertThat(allows(AddressPolicy.strict(), text)).as(text).isFalse();
        }
        // However it is dressed up.
        assertThat(allows(reachedBy("10.0.0.1"), "::ffff:127.0.0.1")).isFalse();
        assertThat(allows(reachedBy("10.0.0.1"), "64:ff9b::7f00:1")).isFalse();
    }

    @Test
    void privateNetworksWhileWeHaveNoPublicAddress() {
        for (final String text :
                List.of("10.1.2.3", "172.16.0.1", "192.168.1.1", "100.64.0.1", "fd00::1")) {
            assertThat(allows(reachedBy("192.168.1.2"), text)).as(text).isTrue();
            assertThat(allows(reachedBy("192.168.1.2", "fd00::2"), text)).as(text).isTrue();
            assertThat(allows(reachedBy("192.168.1.2", "8.8.8.8"), text)).as(text).isFalse();
            assertThat(allows(AddressPolicy.strict(), text)).as(text).isFalse();
        }
        assertThat(allows(reachedBy("8.8.8.8"), "172.32.0.1")).isTrue();
    }

    @Test
    void whatTheOperatorAllows() {
        final AddressPolicy policy =
                new AddressPolicy(
                        List.of(AddressRange.parse("10.9.0.0/16").orThrow()),
                        List.of(),
                        List.of(address("8.8.8.8")));
        assertThat(allows(policy, "10.9.1.1")).isTrue();
        assertThat(allows(policy, "10.8.1.1")).isFalse();
    }

    @Test
    void notBackToUs() {
        final AddressPolicy policy =
                new AddressPolicy(
                        List.of(AddressRange.parse("127.0.0.0/8").orThrow()),
                        List.of(
                                new InetSocketAddress(address("0.0.0.0"), 5060),
                                new InetSocketAddress(address("127.0.0.1"), 5080)),
                        List.of(address("127.0.0.1"), address("9.9.9.9")));
        assertThat(policy.allows(new InetSocketAddress(address("9.9.9.9"), 5060))).isFalse();
        assertThat(policy.ours(new InetSocketAddress(address("9.9.9.9"), 5060))).isTrue();
        assertThat(policy.allows(new InetSocketAddress(address("127.0.0.1"), 5060))).isFalse();
        assertThat(policy.allows(new InetSocketAddress(address("127.0.0.1"), 5080))).isFalse();
        assertThat(policy.allows(new InetSocketAddress(address("127.0.0.1"), 5090))).isTrue();
        assertThat(policy.allows(new InetSocketAddress(address("9.9.9.9"), 5080))).isTrue();
    }
}
