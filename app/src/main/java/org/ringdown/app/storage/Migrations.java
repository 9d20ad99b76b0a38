package org.ringdown.app.storage;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/**
 * Brings the database to the shape that this program knows. The shape's number is SQLite's own
 * {@code PRAGMA user_version}, changed in the same transaction as the tables: two processes that
 * start at once cannot both migrate, and a start with nothing to do costs one read.
 */
final class Migrations {
    /** Files beside this class, in order; the first brings an empty database to version 1. */
    private static final List<String> SCRIPTS =
            List.of(
                    "1-accounts-bindings-settings.sql",
                    "2-binding-times.sql",
                    "3-device-passwords.sql",
                    "4-journals.sql",
                    "5-kept-messages.sql");

    private Migrations() {}

    /** The version this program works with. */
    static int latest() {
        return SCRIPTS.size();
    }

    /**
     * Applies what is missing, all or nothing.
     *
     * @return the version found before; higher than {@link #latest()} means that a newer program
     *     wrote the database, and nothing was changed
     */
    static int apply(final Connection connection) throws SQLException {
        final int before = version(connection);
        if (before >= latest()) {
            return before;
        }
        try (Statement statement = connection.createStatement()) {
            statement.execute("BEGIN IMMEDIATE");
            try {
                // Read again under the lock: somebody else may have been quicker.
                for (int version = version(connection); version < latest(); version++) {
                    for (final String sql : statements(SCRIPTS.get(version))) {
                        statement.execute(sql);
                    }
                    statement.execute("PRAGMA user_version = " + (version + 1));
                }
                statement.execute("COMMIT");
            } catch (final SQLException failure) {
                statement.execute("ROLLBACK");
                throw failure;
            }
        }
        return before;
    }

    private static int version(final Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("PRAGMA user_version")) {
            return rows.next() ? rows.getInt(1) : 0;
        }
    }

    /** The statements of a script: its paragraphs, without those that are only a comment. */
    private static List<String> statements(final String script) {
        try (InputStream stream = Migrations.class.getResourceAsStream(script)) {
            if (stream == null) {
                throw new IllegalStateException("migration " + script + " is not in the program");
            }
            final String text = new String(stream.readAllBytes(), StandardCharsets.UTF_8);
            return List.of(text.strip().split("\n\\s*\n")).stream()
                    .filter(paragraph -> paragraph.lines().anyMatch(l -> !l.startsWith("--")))
                    .toList();
        } catch (final IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
