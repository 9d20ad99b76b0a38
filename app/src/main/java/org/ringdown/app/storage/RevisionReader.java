package org.ringdown.app.storage;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.ringdown.service.port.StorageFailure;

/**
 * Reads which revision the accounts have: asked twice a second for as long as the server runs, and
 * therefore with a connection and a statement of its own that stay open. Safe for any thread that
 * may block.
 */
final class RevisionReader implements AutoCloseable {
    private final Path file;
    private final DataSource source;
    private @Nullable Connection connection;
    private @Nullable PreparedStatement statement;
    private boolean closed;

    RevisionReader(final Path file, final DataSource source) {
        this.file = file;
        this.source = source;
    }

    /**
     * The number of the last change.
     *
     * @throws StorageFailure when it cannot be read; the next time a new connection is tried
     */
    synchronized long read() {
        try (ResultSet row = statement().executeQuery()) {
            row.next();
            return row.getLong(1);
        } catch (final SQLException failure) {
            forget();
            throw Failures.of(file, failure);
        }
    }

    private PreparedStatement statement() throws SQLException {
        final PreparedStatement known = statement;
        if (known != null) {
            return known;
        }
        if (closed) {
            throw new SQLException("the database is closed");
        }
        final Connection opened = source.getConnection();
        connection = opened;
        final PreparedStatement made =
                opened.prepareStatement("SELECT number FROM account_revision");
        statement = made;
        return made;
    }

    private void forget() {
        final Connection old = connection;
        connection = null;
        statement = null;
        if (old != null) {
            try {
                old.close();
            } catch (final SQLException broken) {
                // It is of no use any more, and its statement went with it.
            }
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        forget();
    }
}
