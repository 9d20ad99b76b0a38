package org.ringdown.runtime.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OriginPolicyTest {
    private static Caller caller(
            final String address, final boolean secure, final @Nullable String host) {
        return new Caller(
                new InetSocketAddress(InetAddress.ofLiteral(address), 4_711), secure, host);
    }

    @ParameterizedTest
    @CsvSource({
        "https://pbx.example, pbx.example, true, true",
        "https://pbx.example, pbx.example:443, true, true",
        "https://PBX.Example:8443, pbx.example:8443, true, true",
        "https://[2001:DB8::1]:8443, [2001:db8::1]:8443, true, true",
        "http://pbx.example:8080, pbx.example:8080, false, true",
        // A proxy took the TLS off and does not say so.
        "https://pbx.example, pbx.example, false, true",
        // A page that anybody on the way can write into.
        "http://pbx.example, pbx.example, true, false",
        "http://pbx.example:8443, pbx.example:8443, true, false",
        "https://pbx.example:8443, pbx.example, true, false",
        "https://pbx.example, pbx.example:8443, true, false",
        "https://pbx.example.evil.example, pbx.example, true, false",
        "https://evil.example, pbx.example, true, false",
        "https://pbx.example@evil.example, pbx.example, true, false",
        "https://pbx.example/path, pbx.example, true, false",
        "http://localhost, pbx.example, false, false",
        "null, pbx.example, true, false",
        "*, pbx.example, true, false",
        "ftp://pbx.example, pbx.example, true, false",
    })
    void pagesOfThisServerOnly(
            final String origin, final String host, final boolean secure, final boolean allowed) {
        assertThat(OriginPolicy.SAME_ORIGIN.allows(origin, caller("192.0.2.1", secure, host)))
                .isEqualTo(allowed);
    }

    @Test
    void listedPagesByAnyWayOfWritingThem() {
        final OriginPolicy policy =
                OriginPolicy.of(List.of("HTTPS://App.Example:443", "http://other.example:8000"));
        final Caller caller = caller("192.0.2.1", true, "pbx.example");
        assertThat(policy.allows("https://app.example", caller)).isTrue();
        assertThat(policy.allows("https://app.example:443", caller)).isTrue();
        assertThat(policy.allows("http://other.example:8000", caller)).isTrue();
        assertThat(policy.allows("http://app.example", caller)).as("scheme").isFalse();
        assertThat(policy.allows("https://app.example:444", caller)).as("port").isFalse();
        assertThat(policy.allows("https://sub.app.example", caller)).isFalse();
        assertThat(policy.allows("null", caller)).isFalse();
        assertThat(policy.open()).isFalse();
    }

    @Test
    void nullAndEverybodyOnlyWhenListed() {
        final Caller caller = caller("192.0.2.1", true, "pbx.example");
        assertThat(OriginPolicy.of(List.of("null")).allows("null", caller)).isTrue();
        assertThat(OriginPolicy.of(List.of("null")).allows("https://x.example", caller)).isFalse();
        final OriginPolicy open = OriginPolicy.of(List.of("*"));
        assertThat(open.open()).isTrue();
        assertThat(open.allows("https://x.example", caller)).isTrue();
    }

    @Test
    void noBrowserNoOrigin() {
        assertThat(OriginPolicy.SAME_ORIGIN.allows(null, caller("192.0.2.1", true, null))).isTrue();
        assertThat(
                        OriginPolicy.SAME_ORIGIN.allows(
                                "https://pbx.example", caller("192.0.2.1", true, null)))
                .isFalse();
    }

    @Test
    void pagesOfThisMachineForABrowserOnIt() {
        assertThat(
                        OriginPolicy.SAME_ORIGIN.allows(
                                "http://localhost:3000", caller("127.0.0.1", false, "x")))
                .isTrue();
    }
}
