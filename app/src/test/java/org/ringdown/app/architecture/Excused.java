package org.ringdown.app.architecture;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import java.util.List;

/**
 * Who may break a rule, and why. An excuse that is no longer needed fails the test.
 *
 * @param rule its name in {@link Rules} or {@link Sizes}
 * @param subject the class, with all classes in it; of a size rule what {@link Sizes} calls it
 * @param reason why it has to be so
 */
record Excused(String rule, String subject, String reason) {
    static final List<Excused> ALL =
            List.of(
                    new Excused(
                            "threads start in runtime only",
                            "org.ringdown.app.Main",
                            "the Java machine takes shutdown hooks only as threads"),
                    new Excused(
                            "nobody reflects",
                            "org.ringdown.rtc.crypto.PlatformGhash",
                            "the platform's fast GHASH has no public name"),
                    new Excused(
                            "nobody reflects",
                            "org.ringdown.rtc.crypto.PlatformAes",
                            "the platform's AES has no public name that takes a key's schedule"),
                    new Excused(
                            "randomness is drawn in runtime.clock only",
                            "org.ringdown.rtc.dtls.EntropyRandom",
                            "Bouncy Castle takes Entropy only in the shape of a SecureRandom"),
                    new Excused(
                            "randomness is drawn in runtime.clock only",
                            "org.ringdown.runtime.media.loop.PortRange",
                            "shuffles ports from a seed that was drawn from Entropy"),
                    new Excused(
                            "cryptography has its places",
                            "org.ringdown.core.Secret",
                            "compares secrets in constant time"));

    /** Everybody whom this rule concerns. */
    static DescribedPredicate<JavaClass> nobodyFrom(final String rule) {
        final List<Excused> excused =
                ALL.stream().filter(excuse -> excuse.rule.equals(rule)).toList();
        return DescribedPredicate.describe(
                "are not excused",
                type -> excused.stream().noneMatch(excuse -> excuse.means(type)));
    }

    /** Only who is excused here. */
    DescribedPredicate<JavaClass> alone() {
        return DescribedPredicate.describe("are excused", this::means);
    }

    private boolean means(final JavaClass type) {
        return type.getName().equals(subject) || type.getName().startsWith(subject + "$");
    }
}
