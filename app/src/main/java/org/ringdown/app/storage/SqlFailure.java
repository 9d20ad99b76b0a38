package org.ringdown.app.storage;

import java.sql.SQLException;
import org.jdbi.v3.core.JdbiException;

/** What went wrong in a statement of ours that JDBC runs without Jdbi. */
final class SqlFailure extends JdbiException {
    private static final long serialVersionUID = 1;

    SqlFailure(final SQLException cause) {
        super(cause);
    }
}
