/**
 * The embedded database: one SQLite file in the data directory, the only place where SQL is
 * written. Everything acknowledged survives a {@code kill -9} and a power cut (write-ahead log,
 * synced on every commit), and the command line may change accounts while the server runs. Read
 * {@link org.ringdown.app.storage.Database} first.
 */
@NullMarked
package org.ringdown.app.storage;

import org.jspecify.annotations.NullMarked;
