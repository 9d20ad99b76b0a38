package org.ringdown.app.architecture;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.lang.syntax.elements.GivenClassesConjunction;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Predicate;
import org.jspecify.annotations.NullMarked;

/**
 * The rules of docs/architecture.md, by name. Each has a planted violation in {@link Planted}; who
 * may break one, and why, stands in {@link Excused}.
 */
final class Rules {
    private static final String[] PURE = {
        "org.ringdown.core..", "org.ringdown.sip..", "org.ringdown.rtc..", "org.ringdown.audio.."
    };

    /** Modules for tests and measurements, which read clocks and open sockets as they like. */
    private static final List<String> TOOLS = List.of("testkit", "bench");

    private static final Set<String> HOLDERS =
            Set.of(
                    "java.util.ArrayList",
                    "java.util.ArrayDeque",
                    "java.util.HashMap",
                    "java.util.LinkedHashMap",
                    "java.util.TreeMap",
                    "java.util.HashSet",
                    "java.util.Queue",
                    "java.util.Deque",
                    "java.util.EnumMap",
                    "java.lang.ThreadLocal");

    private Rules() {}

    static Map<String, ArchRule> all() {
        final Map<String, ArchRule> rules = new LinkedHashMap<>();
        layers(rules);
        purity(rules);
        places(rules);
        shapes(rules);
        return rules;
    }

    /** The rule of this name. */
    static ArchRule named(final String rule) {
        return Objects.requireNonNull(all().get(rule), rule);
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
                slices().matching("org.ringdown.(**)")
                        .should()
                        .beFreeOfCycles()
                        .allowEmptyShould(true));
        rules.put(
                "nobody ships the tools of tests",
                outside(Set.of("testkit", "bench", "it")::contains, "testkit", "bench", "it"));
    }

    private static ArchRule blind(final String module, final String... others) {
        return noClasses()
                .that()
                .resideInAPackage("org.ringdown." + module + "..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(packages(List.of(others)))
                .allowEmptyShould(true);
    }

    /** Nobody outside of {@code places} may see the modules that {@code modules} names. */
    private static ArchRule outside(final Predicate<String> modules, final String... places) {
        return ours(places)
                .should()
                .dependOnClassesThat(
                        named(
                                "are tools of tests",
                                type -> {
                                    final String[] parts = type.getPackageName().split("\\.");
                                    return type.getPackageName().startsWith("org.ringdown.")
                                            && modules.test(parts[2]);
                                }))
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
                                        "are sockets, channels, files, threads, locks, executors or"
                                                + " loggers",
                                        Rules::impure))
                        .allowEmptyShould(true));
        rules.put(
                "the clock is read in runtime.clock only",
                ours("runtime.clock")
                        .should()
                        .callMethod(System.class, "nanoTime")
                        .orShould()
                        .callMethod(System.class, "currentTimeMillis")
                        .orShould()
                        .callMethod(Instant.class, "now")
                        .orShould()
                        .dependOnClassesThat()
                        .haveFullyQualifiedName("java.time.Clock")
                        .allowEmptyShould(true));
        rules.put(
                "randomness is drawn in runtime.clock only",
                ours("runtime.clock")
                        .should()
                        .dependOnClassesThat()
                        .belongToAnyOf(SecureRandom.class, Random.class, ThreadLocalRandom.class)
                        .orShould()
                        .callMethod(Math.class, "random")
                        .orShould()
                        .callMethod(UUID.class, "randomUUID")
                        .allowEmptyShould(true));
    }

    private static boolean impure(final JavaClass type) {
        final String name = type.getName();
        final boolean channel =
                name.startsWith("java.nio.channels.") || name.startsWith("java.nio.file.");
        final boolean net =
                name.startsWith("java.net.")
                        && !name.startsWith("java.net.Inet")
                        && !name.endsWith("Exception");
        final boolean concurrent =
                name.startsWith("java.util.concurrent.")
                        && !name.startsWith("java.util.concurrent.atomic.");
        final boolean thread = name.equals("java.lang.Thread") || name.equals("java.util.Timer");
        return channel
                || net
                || concurrent
                || thread
                || name.startsWith("org.slf4j.")
                || name.startsWith("java.io.File")
                || name.startsWith("io.netty.");
    }

    private static void places(final Map<String, ArchRule> rules) {
        rules.put(
                "cryptography has its places",
                ours("rtc.crypto", "rtc.dtls", "sip.auth", "app.tls")
                        .should()
                        .dependOnClassesThat(named("are cryptographic", Rules::cryptographic))
                        .allowEmptyShould(true));
        rules.put(
                "foreign memory has its places",
                outside("java.lang.foreign..", "audio.codec.opus", "runtime.io"));
        rules.put("Netty stays in runtime", outside("io.netty..", "runtime"));
        rules.put("SQL stays in app.storage", outside("java.sql..", "app.storage"));
        rules.put("JSON stays in gateway and app", outside("tools.jackson..", "gateway", "app"));
        rules.put("the configuration is read in app.config", outside("org.tomlj..", "app.config"));
        rules.put("the command line is read in app.cli", outside("picocli..", "app.cli"));
        rules.put(
                "threads start in runtime only",
                ours("runtime")
                        .should()
                        .callMethod(Thread.class, "ofPlatform")
                        .orShould()
                        .callMethod(Thread.class, "ofVirtual")
                        .orShould()
                        .callMethodWhere(
                                target(owner(assignableToThread()))
                                        .and(
                                                named(
                                                        "start",
                                                        call -> call.getName().equals("start"))))
                        .orShould()
                        .callConstructorWhere(target(owner(assignableToThread())))
                        .orShould()
                        .dependOnClassesThat()
                        .haveNameMatching("java\\.util\\.concurrent\\.(Executors|ForkJoinPool)")
                        .orShould()
                        .dependOnClassesThat()
                        .haveFullyQualifiedName("java.util.Timer")
                        .allowEmptyShould(true));
        rules.put(
                "nobody reflects",
                ours().should()
                        .dependOnClassesThat()
                        .resideInAPackage("java.lang.reflect..")
                        .orShould()
                        .callMethod(Class.class, "forName", String.class)
                        .orShould()
                        .callMethod(
                                Class.class,
                                "forName",
                                String.class,
                                boolean.class,
                                ClassLoader.class)
                        .allowEmptyShould(true));
    }

    private static DescribedPredicate<JavaClass> assignableToThread() {
        return JavaClass.Predicates.assignableTo(Thread.class);
    }

    private static boolean cryptographic(final JavaClass type) {
        final String name = type.getName();
        final boolean certificateOrFailure =
                name.startsWith("java.security.cert.") || name.endsWith("Exception");
        return name.startsWith("javax.crypto.")
                || name.startsWith("org.bouncycastle.")
                || (name.startsWith("java.security.")
                        && !certificateOrFailure
                        && !name.equals("java.security.SecureRandom"));
    }

    private static ArchRule outside(final String what, final String... places) {
        return ours(places)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(what)
                .allowEmptyShould(true);
    }

    /** Our classes but those in {@code places} and in the modules for tests. */
    private static GivenClassesConjunction ours(final String... places) {
        final List<String> excluded = new ArrayList<>(TOOLS);
        excluded.addAll(List.of(places));
        return noClasses()
                .that()
                .resideInAPackage("org.ringdown..")
                .and()
                .resideOutsideOfPackages(packages(excluded));
    }

    private static String[] packages(final List<String> places) {
        return places.stream().map(place -> "org.ringdown." + place + "..").toArray(String[]::new);
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
                "no static field holds state",
                noFields()
                        .that()
                        .areStatic()
                        .and()
                        .areDeclaredInClassesThat()
                        .resideInAPackage("org.ringdown..")
                        .should()
                        .haveRawType(named("that holds what others put in", Rules::holds))
                        .allowEmptyShould(true));
        rules.put(
                "events, commands and outputs are closed",
                classes()
                        .that()
                        .resideInAPackage("org.ringdown..")
                        .and()
                        .haveSimpleNameEndingWith("Event")
                        .or()
                        .haveSimpleNameEndingWith("Command")
                        .or()
                        .haveSimpleNameEndingWith("Output")
                        .should(beClosed())
                        .allowEmptyShould(true));
        rules.put(
                "names say what a thing is",
                noClasses()
                        .that()
                        .resideInAPackage("org.ringdown..")
                        .should()
                        .haveSimpleNameEndingWith("Impl")
                        .orShould()
                        .haveSimpleNameEndingWith("Manager")
                        .orShould()
                        .haveSimpleNameEndingWith("Helper")
                        .orShould()
                        .haveSimpleNameEndingWith("Util")
                        .orShould()
                        .haveSimpleNameEndingWith("Utils")
                        .orShould()
                        .haveSimpleNameStartingWith("Abstract")
                        .allowEmptyShould(true));
        rules.put(
                "every package says what is null",
                classes()
                        .that()
                        .resideInAPackage("org.ringdown..")
                        .should(resideInANullMarkedPackage())
                        .allowEmptyShould(true));
    }

    private static boolean holds(final JavaClass type) {
        return HOLDERS.contains(type.getName())
                || type.getName().startsWith("java.util.concurrent.");
    }

    private static ArchCondition<JavaClass> beClosed() {
        return condition(
                "be records, enums or sealed interfaces",
                type -> {
                    final Class<?> reflected = type.reflect();
                    return reflected.isRecord() || reflected.isEnum() || reflected.isSealed();
                });
    }

    private static ArchCondition<JavaClass> resideInANullMarkedPackage() {
        return condition(
                "reside in a package with @NullMarked",
                type -> type.getPackage().isAnnotatedWith(NullMarked.class));
    }

    private static ArchCondition<JavaClass> condition(
            final String description, final Predicate<JavaClass> test) {
        return new ArchCondition<>(description) {
            @Override
            public void check(final JavaClass type, final ConditionEvents events) {
                events.add(
                        new SimpleConditionEvent(
                                type,
                                test.test(type),
                                type.getName() + " does not " + description));
            }
        };
    }

    private static <T> DescribedPredicate<T> named(final String name, final Predicate<T> test) {
        return DescribedPredicate.describe(name, test);
    }
}
