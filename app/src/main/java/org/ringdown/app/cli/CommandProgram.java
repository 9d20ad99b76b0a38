package org.ringdown.app.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ringdown.app.config.Config;
import org.ringdown.app.storage.Database;
import org.ringdown.service.port.StorageFailure;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** The commands, what they take, and how they end. */
public final class CommandProgram {
    static final String CONFIG = "--config";
    private static final String STDIN = "--password-stdin";
    private static final String DISPLAY_NAME = "--display-name";

    private final Surroundings world;
    private final ServerStarter starter;
    private final MediaStarter mediaStarter;

    /** A program in these surroundings that starts servers so, or the media plane alone. */
    public CommandProgram(
            final Surroundings world,
            final ServerStarter starter,
            final MediaStarter mediaStarter) {
        this.world = world;
        this.starter = starter;
        this.mediaStarter = mediaStarter;
    }

    /**
     * Runs one command line.
     *
     * @return the exit code: 0 done, 1 could not be done, 2 wrong command line or configuration
     */
    public int run(final String... arguments) {
        if (arguments.length > 0 && arguments[0].equals(MediaCommands.RTPENGINE)) {
            // Its options are another program's, and read as that program does.
            return new MediaCommands(world, mediaStarter)
                    .rtpengine(List.of(arguments).subList(1, arguments.length));
        }
        final CommandLine program = new CommandLine(root());
        program.setOut(new PrintWriter(world.out(), true, StandardCharsets.UTF_8));
        program.setErr(new PrintWriter(world.err(), true, StandardCharsets.UTF_8));
        program.setParameterExceptionHandler((failure, _) -> misused(failure));
        program.setExecutionStrategy(this::execute);
        return program.execute(arguments);
    }

    private static CommandSpec root() {
        final CommandSpec root =
                command("A SIP server that lets browsers and phones call each other.")
                        .name("ringdown")
                        .addSubcommand("serve", command("Serve until told to end."))
                        .addSubcommand(
                                "demo",
                                command(
                                        "Serve two users on a temporary data directory, and print"
                                                + " how to make a call."))
                        .addSubcommand("user", users())
                        .addSubcommand(
                                "config",
                                command("Look at the configuration.")
                                        .addSubcommand(
                                                "check",
                                                command(
                                                        "Say \"ok\" and what is in effect, or what"
                                                                + " is wrong.")))
                        .addSubcommand("version", command("Print the version."))
                        .addSubcommand(
                                "help",
                                CommandSpec.forAnnotatedObject(new CommandLine.HelpCommand()));
        MediaCommands.addTo(root);
        LookCommands.addTo(root);
        LookCommands.addBans(root);
        root.usageMessage().synopsisSubcommandLabel("COMMAND");
        return root;
    }

    private static CommandSpec users() {
        final OptionSpec stdin =
                OptionSpec.builder(STDIN)
                        .type(boolean.class)
                        .description(
                                "Take the password from the first line of standard input;"
                                        + " without this a strong one is made and printed.")
                        .build();
        final OptionSpec displayName =
                OptionSpec.builder(DISPLAY_NAME)
                        .paramLabel("TEXT")
                        .type(String.class)
                        .description("What people call this user.")
                        .build();
        return command("Add, list, change and remove users.")
                .addSubcommand(
                        "add",
                        command("Add a user.")
                                .addPositional(name())
                                .addOption(stdin)
                                .addOption(displayName))
                .addSubcommand("list", command("List the users."))
                .addSubcommand(
                        "passwd",
                        command("Give a user another password.")
                                .addPositional(name())
                                .addOption(stdin))
                .addSubcommand("remove", command("Remove a user.").addPositional(name()))
                .addSubcommand("device", devices());
    }

    private static CommandSpec devices() {
        return command("Give single devices of a user passwords of their own.")
                .addSubcommand(
                        "add",
                        command("Make a password for a device, and print it.")
                                .addPositional(name())
                                .addPositional(device()))
                .addSubcommand("list", command("List the devices of a user.").addPositional(name()))
                .addSubcommand(
                        "remove",
                        command("Shut a device out.")
                                .addPositional(name())
                                .addPositional(device()));
    }

    static CommandSpec command(final String description) {
        final CommandSpec spec =
                CommandSpec.create()
                        .addOption(
                                OptionSpec.builder(CONFIG)
                                        .paramLabel("FILE")
                                        .type(Path.class)
                                        .description(
                                                "The configuration; ringdown.toml in this directory"
                                                        + " when there is one, else defaults.")
                                        .build())
                        .addOption(
                                OptionSpec.builder("-h", "--help")
                                        .usageHelp(true)
                                        .type(boolean.class)
                                        .description("Show this.")
                                        .build());
        spec.usageMessage().description(description);
        return spec;
    }

    private static PositionalParamSpec name() {
        return PositionalParamSpec.builder()
                .paramLabel("NAME[@DOMAIN]")
                .index("0")
                .arity("1")
                .required(true)
                .type(String.class)
                .description("The user, as in alice or alice@example.org.")
                .build();
    }

    private static PositionalParamSpec device() {
        return PositionalParamSpec.builder()
                .paramLabel("DEVICE")
                .index("1")
                .arity("1")
                .required(true)
                .type(String.class)
                .description("What you call the device, as in phone.")
                .build();
    }

    private int execute(final ParseResult parsed) {
        final Integer help = CommandLine.executeHelpRequest(parsed);
        if (help != null) {
            return help;
        }
        ParseResult leaf = parsed;
        Path file = parsed.matchedOptionValue(CONFIG, (Path) null);
        while (leaf.hasSubcommand()) {
            leaf = leaf.subcommand();
            file = leaf.matchedOptionValue(CONFIG, file);
        }
        try {
            return dispatch(leaf, file);
        } catch (final CommandFailure | RuntimeException failure) {
            return failed(failure);
        }
    }

    private int dispatch(final ParseResult leaf, final @Nullable Path file) throws CommandFailure {
        final ServeCommands serving = new ServeCommands(world, starter);
        final Site site = new Site(world);
        switch (leaf.commandSpec().qualifiedName(" ")) {
            case "ringdown serve" -> serving.serve(site.config(file));
            case "ringdown media" ->
                    new MediaCommands(world, mediaStarter).media(leaf, site.config(file));
            case "ringdown demo" -> new Demo(world, serving).run(site.config(file));
            case "ringdown config check" -> check(site, file);
            case "ringdown version" -> world.out().println("Ringdown " + world.version());
            case "ringdown calls",
                    "ringdown ladder",
                    "ringdown metrics",
                    "ringdown registrations",
                    "ringdown bans",
                    "ringdown bans remove",
                    "ringdown route explain" ->
                    new LookCommands(world).ask(leaf, site.config(file));
            case "ringdown user add",
                    "ringdown user list",
                    "ringdown user passwd",
                    "ringdown user remove",
                    "ringdown user device add",
                    "ringdown user device list",
                    "ringdown user device remove" ->
                    user(leaf, site, site.config(file));
            default -> {
                leaf.commandSpec().commandLine().usage(world.err());
                return CommandFailure.WRONG;
            }
        }
        return 0;
    }

    private void user(final ParseResult leaf, final Site site, final Config asked)
            throws CommandFailure {
        final UserCommands users = new UserCommands(world);
        final String name = leaf.matchedPositionalValue(0, "");
        final boolean stdin = leaf.matchedOptionValue(STDIN, false);
        try (Database database = Database.open(asked.data())) {
            final Config config = site.settled(asked, database);
            if (leaf.commandSpec().parent().name().equals("device")) {
                device(leaf, config, database, name);
                return;
            }
            switch (leaf.commandSpec().name()) {
                case "add" ->
                        users.add(
                                config,
                                database,
                                name,
                                leaf.matchedOptionValue(DISPLAY_NAME, (String) null),
                                stdin);
                case "passwd" -> users.passwd(config, database, name, stdin);
                case "remove" -> users.remove(config, database, name);
                default -> users.list(database);
            }
        }
    }

    private void device(
            final ParseResult leaf, final Config config, final Database database, final String user)
            throws CommandFailure {
        final DeviceCommands devices = new DeviceCommands(world);
        final String device = leaf.matchedPositionalValue(1, "");
        switch (leaf.commandSpec().name()) {
            case "add" -> devices.add(config, database, user, device);
            case "remove" -> devices.remove(config, database, user, device);
            default -> devices.list(config, database, user);
        }
    }

    private void check(final Site site, final @Nullable Path file) throws CommandFailure {
        final Config config = site.config(file);
        world.out().println("ok");
        world.out().print(config.toToml(site.foundDomain(config)));
    }

    private int misused(final ParameterException failure) {
        final String name = failure.getCommandLine().getCommandSpec().qualifiedName(" ");
        final String command =
                name.equals("ringdown") ? "" : " " + name.substring("ringdown ".length());
        final String what = String.valueOf(failure.getMessage()).lines().findFirst().orElse("");
        world.err().println(what + "; see \"ringdown help" + command + "\".");
        return CommandFailure.WRONG;
    }

    private int failed(final Exception failure) {
        return switch (failure) {
            case CommandFailure known -> {
                known.sentences().forEach(world.err()::println);
                yield known.exitCode();
            }
            case StorageFailure storage -> {
                world.err().println(storage.getMessage());
                yield CommandFailure.FAILED;
            }
            default -> {
                world.err()
                        .println(
                                "Ringdown itself is at fault ("
                                        + String.valueOf(failure).replaceAll("\\s+", " ")
                                        + "); please report this, with what RINGDOWN_TRACE=1"
                                        + " adds.");
                if (world.environment().containsKey("RINGDOWN_TRACE")) {
                    failure.printStackTrace(world.err());
                }
                yield CommandFailure.FAILED;
            }
        };
    }
}
