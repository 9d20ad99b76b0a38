package org.ringdown.app.cli;

import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.ringdown.app.config.Listener;
import org.ringdown.core.Entropy;

/**
 * What a command has to do with the world, so that a test can be one.
 *
 * @param environment the environment's variables
 * @param workingDirectory what relative paths are relative to
 * @param in where a password is read from
 * @param out what was asked for
 * @param err what else is to be said
 * @param entropy for passwords and keys
 * @param epochMillis the wall clock, milliseconds since 1970
 * @param hostName this machine's name
 * @param version the program's version
 * @param free whether an address could be listened on at this moment
 * @param atExit runs something when the process is told to end
 */
public record Surroundings(
        Map<String, String> environment,
        Path workingDirectory,
        InputStream in,
        PrintStream out,
        PrintStream err,
        Entropy entropy,
        LongSupplier epochMillis,
        String hostName,
        String version,
        Predicate<Listener> free,
        Consumer<Runnable> atExit) {}
