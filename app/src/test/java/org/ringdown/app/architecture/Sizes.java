package org.ringdown.app.architecture;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;

/** What is too big to be read: measured on the sources, as the compiler parses them. */
final class Sizes {
    /** Lines of a class, those of the classes in it included. */
    static final int CLASS_LINES = 600;

    /** Lines of a method, from its first modifier to its closing brace. */
    static final int METHOD_LINES = 60;

    /** Top-level classes of a package. */
    static final int PACKAGE_CLASSES = 30;

    /**
     * Something too big.
     *
     * @param rule which limit it breaks
     * @param subject a class, a method as {@code class#method}, or a package
     */
    record TooBig(String rule, String subject, int size) {}

    /** A source file. */
    record Source(String name, String text) {}

    static final String CLASSES = "classes are short";
    static final String METHODS = "methods are short";
    static final String PACKAGES = "packages are small";

    private Sizes() {}

    /** Everything in these sources that is too big. */
    static List<TooBig> tooBig(final List<Source> sources) {
        final List<TooBig> found = new ArrayList<>();
        final Map<String, Integer> packages = new HashMap<>();
        final JavacTask task =
                (JavacTask)
                        ToolProvider.getSystemJavaCompiler()
                                .getTask(
                                        null,
                                        null,
                                        null,
                                        List.of("-proc:none"),
                                        null,
                                        sources.stream().map(Sizes::file).toList());
        final SourcePositions positions = Trees.instance(task).getSourcePositions();
        try {
            for (final CompilationUnitTree unit : task.parse()) {
                final String name =
                        unit.getPackageName() == null ? "" : unit.getPackageName().toString();
                for (final Tree type : unit.getTypeDecls()) {
                    if (type instanceof ClassTree declared) {
                        packages.merge(name, 1, Integer::sum);
                        new Measure(unit, positions, found).scan(declared, name);
                    }
                }
            }
        } catch (final IOException failure) {
            throw new UncheckedIOException(failure);
        }
        packages.forEach((name, size) -> add(found, PACKAGES, name, size, PACKAGE_CLASSES));
        return found;
    }

    private static void add(
            final List<TooBig> found,
            final String rule,
            final String subject,
            final int size,
            final int limit) {
        if (size > limit) {
            found.add(new TooBig(rule, subject, size));
        }
    }

    private static JavaFileObject file(final Source source) {
        return new SimpleJavaFileObject(
                URI.create("string:///" + source.name()), JavaFileObject.Kind.SOURCE) {
            @Override
            public CharSequence getCharContent(final boolean ignoreEncodingErrors) {
                return source.text();
            }
        };
    }

    /** Walks through one file; the argument of each step is the name of what surrounds it. */
    private static final class Measure extends TreeScanner<@Nullable Void, String> {
        private final CompilationUnitTree unit;
        private final SourcePositions positions;
        private final List<TooBig> found;

        Measure(
                final CompilationUnitTree unit,
                final SourcePositions positions,
                final List<TooBig> found) {
            this.unit = unit;
            this.positions = positions;
            this.found = found;
        }

        @Override
        public @Nullable Void visitClass(final ClassTree type, final String around) {
            final String name = around + "." + type.getSimpleName();
            add(found, CLASSES, name, lines(type), CLASS_LINES);
            return super.visitClass(type, name);
        }

        @Override
        public @Nullable Void visitMethod(final MethodTree method, final String around) {
            add(found, METHODS, around + "#" + method.getName(), lines(method), METHOD_LINES);
            return super.visitMethod(method, around);
        }

        private int lines(final Tree tree) {
            final long start = positions.getStartPosition(unit, tree);
            final long end = positions.getEndPosition(unit, tree);
            return start < 0 || end < 0
                    ? 0
                    : (int)
                            (unit.getLineMap().getLineNumber(end)
                                    - unit.getLineMap().getLineNumber(start)
                                    + 1);
        }
    }
}
