package org.ringdown.app.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The rules of docs/architecture.md, checked on the compiled classes of all modules. */
class ArchitectureTest {
    private static final List<String> MODULES =
            List.of("core", "sip", "rtc", "audio", "runtime", "service", "gateway", "app");
    private static final List<String> SOCKETLESS =
            List.of("core", "sip", "rtc", "audio", "service");

    private static final JavaClasses PRODUCTION =
            new ClassFileImporter()
                    .withImportOption(new ImportOption.DoNotIncludeTests())
                    .importPackages("org.ringdown");

    static Set<String> rules() {
        return Rules.all().keySet();
    }

    static List<Excused> excuses() {
        return Excused.ALL;
    }

    @Test
    void theClassesOfAllModulesAreSeen() {
        for (final String module : MODULES) {
            assertThat(PRODUCTION.stream().map(type -> type.getPackageName()))
                    .anyMatch(name -> name.startsWith("org.ringdown." + module));
        }
    }

    @Test
    void noPlantedClassIsShipped() {
        assertThat(PRODUCTION.stream().map(type -> type.getPackageName()))
                .noneMatch(name -> name.endsWith(".planted"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rules")
    void holds(final String rule) {
        Rules.named(rule).check(PRODUCTION.that(Excused.nobodyFrom(rule)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rules")
    void catchesItsPlantedViolation(final String rule) {
        final JavaClasses planted = new ClassFileImporter().importClasses(Planted.violating(rule));
        assertThatThrownBy(() -> Rules.named(rule).check(planted))
                .as("a rule that catches nothing checks nothing")
                .isInstanceOf(AssertionError.class);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("excuses")
    void isStillNeeded(final Excused excuse) throws IOException {
        final @Nullable ArchRule rule = Rules.all().get(excuse.rule());
        final boolean broken =
                rule == null
                        ? Sizes.tooBig(sources("main")).stream()
                                .anyMatch(big ->
                                        big.rule().equals(excuse.rule())
                                                && big.subject().equals(excuse.subject()))
                        : rule.evaluate(PRODUCTION.that(excuse.alone())).hasViolation();
        assertThat(broken).isTrue();
    }

    @Test
    void nothingIsTooBig() throws IOException {
        final List<Sizes.Source> sources = sources("main");
        assertThat(sources).hasSizeGreaterThan(150);
        assertThat(Sizes.tooBig(sources))
                .filteredOn(big ->
                        Excused.ALL.stream()
                                .noneMatch(excuse ->
                                        excuse.rule().equals(big.rule())
                                                && excuse.subject().equals(big.subject())))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {Sizes.CLASSES, Sizes.METHODS, Sizes.PACKAGES})
    void catchesWhatIsTooBig(final String rule) {
        assertThat(Sizes.tooBig(Planted.justSmallEnough(rule))).isEmpty();
        assertThat(Sizes.tooBig(Planted.tooBig(rule)))
                .singleElement()
                .satisfies(big -> assertThat(big.rule()).isEqualTo(rule));
    }

    @Test
    void testsDoNotSleep() throws IOException {
        final ArchRule rule =
                noClasses()
                        .should()
                        .callMethod(Thread.class, "sleep", long.class)
                        .orShould()
                        .callMethod(Thread.class, "sleep", java.time.Duration.class);
        rule.check(tests(_ -> true));
        assertThatThrownBy(() ->
                        rule.check(new ClassFileImporter().importClasses(Planted.Sleeper.class)))
                .isInstanceOf(AssertionError.class);
    }

    @Test
    void testsOfPureCodeAndServicesOpenNoPort() throws IOException {
        final ArchRule rule =
                noClasses()
                        .should()
                        .dependOnClassesThat()
                        .haveNameMatching(
                                "java\\.net\\.(Datagram|Server)?Socket|java\\.nio\\.channels\\..*");
        rule.check(tests(SOCKETLESS::contains));
        assertThatThrownBy(() ->
                        rule.check(new ClassFileImporter().importClasses(Planted.PortOpener.class)))
                .isInstanceOf(AssertionError.class);
    }

    /** The test classes of the modules that {@code wanted} names, but the planted ones. */
    private static JavaClasses tests(final Predicate<String> wanted) throws IOException {
        final List<Path> folders = new ArrayList<>();
        try (Stream<Path> modules = Files.list(root())) {
            modules.filter(module -> wanted.test(module.getFileName().toString()))
                    .map(module -> module.resolve("target/test-classes"))
                    .filter(Files::isDirectory)
                    .forEach(folders::add);
        }
        return new ClassFileImporter()
                .withImportOption(location -> !location.contains("architecture/Planted"))
                .importPaths(folders);
    }

    private static List<Sizes.Source> sources(final String kind) throws IOException {
        final List<Sizes.Source> sources = new ArrayList<>();
        for (final String module : MODULES) {
            final Path folder = root().resolve(module).resolve("src").resolve(kind).resolve("java");
            try (Stream<Path> files = Files.walk(folder)) {
                for (final Path file :
                        files.filter(file -> file.toString().endsWith(".java")).toList()) {
                    sources.add(
                            new Sizes.Source(
                                    folder.relativize(file).toString(), Files.readString(file)));
                }
            }
        }
        return sources;
    }

    private static Path root() throws IOException {
        return Path.of("..").toRealPath();
    }
}
