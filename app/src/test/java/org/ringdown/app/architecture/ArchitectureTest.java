package org.ringdown.app.architecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The rules of docs/architecture.md, checked on the compiled classes of all modules. */
class ArchitectureTest {
    private static final JavaClasses PRODUCTION =
            new ClassFileImporter()
                    .withImportOption(new ImportOption.DoNotIncludeTests())
                    .importPackages("org.ringdown");

    static Set<String> rules() {
        return Rules.all().keySet();
    }

    @Test
    void theClassesOfAllModulesAreSeen() {
        assertThat(PRODUCTION.size()).isGreaterThan(150);
        for (final String module :
                List.of("core", "sip", "rtc", "audio", "runtime", "service", "app")) {
            assertThat(PRODUCTION.stream().map(type -> type.getPackageName()))
                    .anyMatch(name -> name.startsWith("org.ringdown." + module));
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rules")
    void holds(final String rule) {
        Rules.all().get(rule).check(PRODUCTION);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rules")
    void catchesItsPlantedViolation(final String rule) {
        final JavaClasses planted = new ClassFileImporter().importClasses(Planted.violating(rule));
        assertThatThrownBy(() -> Rules.all().get(rule).check(planted))
                .as("a rule that catches nothing checks nothing")
                .isInstanceOf(AssertionError.class);
    }

    @Test
    void unitTestsDoNotSleep() throws Exception {
        final Path root = Path.of("..").toRealPath();
        try (Stream<Path> modules = Files.list(root)) {
            final List<Path> tests =
                    modules.map(module -> module.resolve("target/test-classes"))
                            .filter(Files::isDirectory)
                            .toList();
            assertThat(tests).isNotEmpty();
            final JavaClasses classes = new ClassFileImporter().importPaths(tests);
            com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses()
                    .that()
                    .doNotHaveFullyQualifiedName(Planted.Sleeper.class.getName())
                    .should()
                    .callMethod(Thread.class, "sleep", long.class)
                    .check(classes);
        }
    }
}
