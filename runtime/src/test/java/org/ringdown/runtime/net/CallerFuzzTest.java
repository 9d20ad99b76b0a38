package org.ringdown.runtime.net;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import org.ringdown.core.Parsed;

class CallerFuzzTest {
    private static final Proxies PROXIES =
            new Proxies(List.of(AddressRange.parse("10.0.0.0/8").orThrow()));
    private static final InetSocketAddress PROXY =
            new InetSocketAddress(InetAddress.ofLiteral("10.0.0.1"), 4_711);

    /** Nothing throws, and what stands left of the first stranger changes nothing. */
    @FuzzTest(maxDuration = "20s")
    void whatStrangersPutInFrontChangesNothing(final FuzzedDataProvider data) {
        final boolean standard = data.consumeBoolean();
        final String name = standard ? "forwarded" : "x-forwarded-for";
        final String invented = data.consumeString(200);
        final String added = standard ? "for=203.0.113.5" : "203.0.113.5";
        switch (Caller.of(PROXY, false, Map.of(name, invented + ", " + added), PROXIES)) {
            case Parsed.Ok<Caller>(Caller caller) ->
                    assertThat(caller.remote())
                            .isEqualTo(
                                    new InetSocketAddress(
                                            InetAddress.ofLiteral("203.0.113.5"), 4_711));
            case Parsed.Malformed<Caller> _ -> assertThat(standard).isTrue();
        }
        Caller.of(
                PROXY,
                false,
                Map.of(
                        name,
                        invented,
                        "x-real-ip",
                        invented,
                        "x-forwarded-proto",
                        invented,
                        "x-forwarded-host",
                        invented),
                PROXIES);
    }
}
