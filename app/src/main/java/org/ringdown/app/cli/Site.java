package org.ringdown.app.cli;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ringdown.app.config.Config;
import org.ringdown.app.config.ConfigReader;
import org.ringdown.app.config.ConfigResult;
import org.ringdown.app.storage.Database;

/** Finds the configuration, the database and the domain that a command works on. */
final class Site {
    /** The setting that holds the domain of the first start. */
    static final String DOMAIN_SETTING = "domain";

    private final Surroundings world;

    Site(final Surroundings world) {
        this.world = world;
    }

    /** The configuration in {@code file}, in {@code ringdown.toml}, or of defaults. */
    Config config(final @Nullable Path file) throws CommandFailure {
        return switch (ConfigReader.read(file, world.workingDirectory(), world.environment())) {
            case ConfigResult.Good(Config config) -> config;
            case ConfigResult.Bad(List<String> problems) ->
                    throw new CommandFailure(CommandFailure.WRONG, problems);
        };
    }

    /**
     * The configuration with its domains filled in. When none is configured, the host's name at the
     * first start is kept for good: passwords are bound to the domain, and hosts are renamed.
     */
    Config settled(final Config config, final Database database) {
        return config.domains().isEmpty()
                ? config.withDomains(
                        List.of(database.settings().putIfAbsent(DOMAIN_SETTING, world.hostName())))
                : config;
    }

    /** The domain that would be found, without writing anything. */
    String foundDomain(final Config config) {
        if (Database.exists(config.data())) {
            try (Database database = Database.open(config.data())) {
                final String kept = database.settings().get(DOMAIN_SETTING);
                if (kept != null) {
                    return kept;
                }
            }
        }
        return world.hostName();
    }
}
