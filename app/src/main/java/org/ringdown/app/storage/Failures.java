package org.ringdown.app.storage;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.ringdown.service.port.StorageFailure;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** Turns what the database throws into a sentence for the operator. */
final class Failures {
    private Failures() {}

    /** The sentence for {@code cause}, about the database {@code file}. */
    static StorageFailure of(final Path file, final Throwable cause) {
        return new StorageFailure("The database " + file + " " + predicate(cause) + ".", cause);
    }

    /** Whether somebody else holds the database at the moment. */
    static boolean busy(final Throwable cause) {
        final SQLiteErrorCode code = code(cause);
        return code != null && (code.code & 0xff) == SQLiteErrorCode.SQLITE_BUSY.code;
    }

    private static String predicate(final Throwable cause) {
        final SQLiteErrorCode code = code(cause);
        if (code == null) {
            return "does not work: " + oneLine(root(cause).toString());
        }
        return switch (SQLiteErrorCode.getErrorCode(code.code & 0xff)) {
            case SQLITE_BUSY, SQLITE_LOCKED ->
                    "is held by another process for too long; find out which one with fuser";
            case SQLITE_FULL -> "cannot grow: the disk is full; make room and try again";
            case SQLITE_READONLY, SQLITE_PERM, SQLITE_AUTH, SQLITE_CANTOPEN ->
                    "cannot be opened for writing; check who owns the file and its directory";
            case SQLITE_CORRUPT, SQLITE_NOTADB ->
                    "is damaged; put back a copy, or move it away to start empty";
            case SQLITE_IOERR -> "cannot be read or written: the disk reports an error";
            default -> "refused the change: " + oneLine(root(cause).toString());
        };
    }

    private static @Nullable SQLiteErrorCode code(final Throwable cause) {
        for (Throwable t = cause; t != null; t = t.getCause()) {
            if (t instanceof SQLiteException sqlite) {
                return sqlite.getResultCode();
            }
        }
        return null;
    }

    private static Throwable root(final Throwable cause) {
        Throwable t = cause;
        for (Throwable next = t.getCause(); next != null; next = t.getCause()) {
            t = next;
        }
        return t;
    }

    private static String oneLine(final String text) {
        return text.replaceAll("\\s+", " ").strip();
    }
}
