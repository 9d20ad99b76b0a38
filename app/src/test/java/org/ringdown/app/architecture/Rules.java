package org.ringdown.app.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;

/** The rules of docs/architecture.md, by name. Each has a planted violation in {@link Planted}. */
final class Rules {
    private static final String[] PURE = {
        "org.ringdown.core..", "org.ringdown.sip..", "org.ringdown.rtc..", "org.ringdown.audio.."
    };

    private Rules() {}

    static Map<String, ArchRule> all() {
        final Map<String, ArchRule> rules = new LinkedHashMap<>();
        layers(rules);
        purity(rules);
        places(rules);
        shapes(rules);
        return rules;
    }

    private static void layers(final Map<String, ArchRule> rules) {
        rules.put(
                "core knows nobody",
                blind("core", "sip", "rtc", "audio", "runtime", "service", "gateway", "app"));
        rules.put(
                "sip knows core only",
                blind("sip", "rtc", "audio", "runtime", "service", "gateway", "app"));
        rules.put(
                "rtc knows core only",
                blind("rtc", "sip", "audio", "runtime", "service", "gateway", "app"));
        rules.put(
                "audio knows core only",
                blind("audio", "sip", "rtc", "runtime", "service", "gateway", "app"));
        rules.put("runtime knows nobody above", blind("runtime", "service", "gateway", "app"));
        rules.put("service knows nobody above", blind("service", "gateway", "app"));
        rules.put("gateway does not know app", blind("gateway", "app"));
        rules.put(
                "gateways do not see each other",
                slices().matching("org.ringdown.gateway.(*)..")
                        .should()
                        .notDependOnEachOther()
                        .allowEmptyShould(true));
        rules.put(
                "no cycles between packages",
                slices().matching("org.ringdown.(*).(*)..")
                        .should()
                        .beFreeOfCycles()
                        .allowEmptyShould(true));
    }

    private static ArchRule blind(final String module, final String... others) {
        final String[] packages = new String[others.length];
        for (int i = 0; i < others.length; i++) {
            packages[i] = "org.ringdown." + others[i] + "..";
        }
        return noClasses()
                .that()
                .resideInAPackage("org.ringdown." + module + "..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(packages)
                .allowEmptyShould(true);
    }

    private static void purity(final Map<String, ArchRule> rules) {
        rules.put(
                "pure code opens nothing and starts nothing",
                noClasses()
                        .that()
                        .resideInAnyPackage(PURE)
                        .should()
                        .dependOnClassesThat(
                                named(
                                        "sockets, channels, files, threads, locks, executors, loggers",
                                        Rules::impure))
                        .allowEmptyShould(true));
        rules.put(
                "pure code asks nobody the time",
                noClasses()
                        .that()
                        .resideInAnyPackage(PURE)
                        .should()
                        .callMethod(System.class, "nanoTime")
                        .orShould()
                        .callMethod(System.class, "currentTimeMillis")
                        .orShould()
                        .callMethod(Instant.class, "now")
                        .orShould()
                        .callConstructor(SecureRandom.class)
                        .orShould()
                        .callConstructor(Random.class)
                        .allowEmptyShould(true));
        rules.put(
                "the clock is read in runtime.clock only",
                noClasses()
                        .that()
                        .resideInAPackage("org.ringdown..")
                        .and()
                        .resideOutsideOfPackages(
                                "org.ringdown.runtime.clock..",
                                "org.ringdown.testkit..",
                                "org.ringdown.bench..")
                        .should()
                        .callMethod(System.class, "nanoTime")
                        .orShould()
                        .callMethod(System.class, "currentTimeMillis")
                        .allowEmptyShould(true));
    }

    private static boolean impure(final JavaClass type) {
        final String name = type.getName();
        final boolean channel =
                name.startsWith("java.nio.channels.") || name.startsWith("java.nio.file.");
        final boolean net = name.startsWith("java.net.") && !name.startsWith("java.net.Inet");
        final boolean concurrent =
                name.startsWith("java.util.concurrent.")
                        && !name.startsWith("java.util.concurrent.atomic.");
        final boolean thread = name.equals("java.lang.Thread") || name.equals("java.util.Timer");
        return channel
                || (net && !harmless(name))
                || concurrent
                || thread
                || name.startsWith("org.slf4j.")
                || name.startsWith("java.io.File")
                || name.startsWith("io.netty.");
    }

    private static boolean harmless(final String name) {
        return name.equals("java.net.UnknownHostException")
                || name.equals("java.net.SocketAddress")
                || name.equals("java.net.StandardProtocolFamily");
    }

    private static void places(final Map<String, ArchRule> rules) {
        rules.put(
                "cryptography has its places",
                outside(
                        "javax.crypto..",
                        "rtc.crypto",
                        "rtc.dtls",
                        "rtc.srtp",
                        "sip.auth",
                        "runtime.net",
                        "app.tls"));
        rules.put(
                "foreign memory has its places",
                outside("java.lang.foreign..", "audio.codec.opus", "runtime.media"));
        rules.put("Netty stays in runtime", outside("io.netty..", "runtime"));
        rules.put("SQL stays in app.storage", outside("java.sql..", "app.storage"));
        rules.put("JSON stays in gateway and app", outside("tools.jackson..", "gateway", "app"));
        rules.put("configuration stays in app", outside("org.tomlj..", "app.config"));
        rules.put(
                "threads start in runtime only",
                noClasses()
                        .that()
                        .resideInAPackage("org.ringdown..")
                        .and()
                        .resideOutsideOfPackages(
                                "org.ringdown.runtime..",
                                "org.ringdown.testkit..",
                                "org.ringdown.bench..")
                        .should()
                        .callMethod(Thread.class, "ofPlatform")
                        .orShould()
                        .callMethod(Thread.class, "ofVirtual")
                        .orShould()
                        .callMethod(Thread.class, "start")
                        .orShould()
                        .dependOnClassesThat()
                        .haveFullyQualifiedName("java.util.concurrent.Executors")
                        .allowEmptyShould(true));
    }

    private static ArchRule outside(final String what, final String... places) {
        final String[] packages = new String[places.length + 2];
        for (int i = 0; i < places.length; i++) {
            packages[i] = "org.ringdown." + places[i] + "..";
        }
        packages[places.length] = "org.ringdown.testkit..";
        packages[places.length + 1] = "org.ringdown.bench..";
        return noClasses()
                .that()
                .resideInAPackage("org.ringdown..")
                .and()
                .resideOutsideOfPackages(packages)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(what)
                .allowEmptyShould(true);
    }

    private static void shapes(final Map<String, ArchRule> rules) {
        rules.put(
                "no static field changes",
                fields().that()
                        .areStatic()
                        .and()
                        .areDeclaredInClassesThat()
                        .resideInAPackage("org.ringdown..")
                        .should()
                        .beFinal()
                        .allowEmptyShould(true));
        rules.put(
                "events, commands and outputs are closed",
                classes()
                        .that()
                        .resideInAPackage("org.ringdown..")
                        .and()
                        .haveNameMatching(".*(Event|Command|Output)")
                        .should(beClosed())
                        .allowEmptyShould(true));
    }

    private static ArchCondition<JavaClass> beClosed() {
        return new ArchCondition<>("be records, enums or sealed interfaces") {
            @Override
            public void check(final JavaClass type, final ConditionEvents events) {
                final Class<?> reflected = type.reflect();
                final boolean closed =
                        reflected.isRecord() || reflected.isEnum() || reflected.isSealed();
                events.add(new SimpleConditionEvent(type, closed, type.getName() + " is open"));
            }
        };
    }

    private static DescribedPredicate<JavaClass> named(
            final String name, final java.util.function.Predicate<JavaClass> test) {
        return DescribedPredicate.describe(name, test);
    }
}
