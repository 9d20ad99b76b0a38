package org.ringdown.service.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ringdown.sip.message.SipUri;

/** The many ways to write the same server. */
class DomainsTest {
    private final Domains domains =
            new Domains(
                    List.of("Example.ORG", "second.example"),
                    Set.of(
                            "localhost",
                            "203.0.113.7",
                            "2001:db8:0:0:0:0:0:1",
                            "fe80:0:0:0:0:0:0:2%eth0"));

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    example.org         | example.org
                    EXAMPLE.org.        | example.org
                    second.example      | second.example
                    Localhost           | example.org
                    203.0.113.7         | example.org
                    ::ffff:203.0.113.7  | example.org
                    2001:db8::1         | example.org
                    [2001:DB8::1]       | example.org
                    [2001:db8:0::0:0:1] | example.org
                    [fe80::2]           | example.org
                    fe80::2%eth0        | example.org
                    """)
    void ours(final String host, final String domain) {
        assertThat(domains.serves(host)).isTrue();
        assertThat(domains.domain(host)).isEqualTo(domain);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "example.net",
        "www.example.org",
        "example.org..",
        "203.0.113.8",
        "2001:db8::2",
        "a:b:not:an:address",
        "[",
        "[]",
        "''"
    })
    void notOurs(final String host) {
        assertThat(domains.serves(host)).isFalse();
        assertThat(domains.domain(host)).isEqualTo("example.org");
    }

    @Test
    void anAddressOfRecordIsTheSameByEveryName() {
        for (final String uri :
                List.of(
                        "sip:bob@example.org",
                        "sip:b%6Fb@Example.Org:5070;transport=tcp",
                        "sips:bob@localhost",
                        "sip:bob@[2001:db8::1]:5060")) {
            assertThat(domains.aor(SipUri.parse(uri).orThrow())).isEqualTo("sip:bob@example.org");
        }
    }

    @Test
    void oneDomainAtLeast() {
        assertThatThrownBy(() -> new Domains(List.of(), Set.of()))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
