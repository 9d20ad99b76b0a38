package org.ringdown.app.cli;

import java.util.ArrayList;
import java.util.List;
import org.ringdown.app.config.Config;
import org.ringdown.app.control.Answers;
import org.ringdown.app.control.ControlClient;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/** Commands that ask a running server what happens inside: each is one question. */
final class LookCommands {
    private final Surroundings world;

    LookCommands(final Surroundings world) {
        this.world = world;
    }

    /** Adds them to the program. */
    static void addTo(final CommandSpec root) {
        root.addSubcommand(
                        "calls",
                        CommandProgram.command(
                                        "Show the latest calls, and of each in one sentence how it"
                                                + " went.")
                                .addOption(flag("--failed", "Only those that did not come to be."))
                                .addOption(
                                        flag(
                                                "--others",
                                                "What is no call: registrations, messages, calls"
                                                        + " that never got past the door."))
                                .addOption(flag("--json", "As JSON.")))
                .addSubcommand(
                        "ladder",
                        CommandProgram.command("Show every message of a call, as a ladder.")
                                .addPositional(
                                        word(0, "CALL", "Its name in \"calls\", or its Call-ID."))
                                .addOption(
                                        flag(
                                                "--messages",
                                                "The messages in full, too, without their"
                                                        + " secrets.")))
                .addSubcommand(
                        "metrics",
                        CommandProgram.command("Show what is counted, as Prometheus reads it."))
                .addSubcommand(
                        "route",
                        CommandProgram.command("Look at routes.")
                                .addSubcommand(
                                        "explain",
                                        CommandProgram.command(
                                                        "Say what would happen to a call, and why.")
                                                .addPositional(
                                                        word(
                                                                0,
                                                                "FROM",
                                                                "Who calls: a name or a SIP URI."))
                                                .addPositional(
                                                        word(
                                                                1,
                                                                "TO",
                                                                "Whom: a name, a number or a SIP"
                                                                        + " URI."))))
                .addSubcommand(
                        "registrations",
                        CommandProgram.command("Show who is registered, and where.")
                                .addOption(flag("--json", "As JSON.")));
    }

    /** Adds those about who is shut out. */
    static void addBans(final CommandSpec root) {
        root.addSubcommand(
                "bans",
                CommandProgram.command("Show who is shut out for guessing passwords.")
                        .addOption(flag("--json", "As JSON."))
                        .addSubcommand(
                                "remove",
                                CommandProgram.command("Let an address in again.")
                                        .addPositional(
                                                word(
                                                        0,
                                                        "ADDRESS",
                                                        "The address, as \"bans\" shows it."))));
    }

    private static OptionSpec flag(final String name, final String description) {
        return OptionSpec.builder(name).type(boolean.class).description(description).build();
    }

    private static PositionalParamSpec word(
            final int index, final String label, final String description) {
        return PositionalParamSpec.builder()
                .paramLabel(label)
                .index(Integer.toString(index))
                .arity("1")
                .required(true)
                .type(String.class)
                .description(description)
                .build();
    }

    /** Asks what the command line says, and prints the answer. */
    void ask(final ParseResult leaf, final Config config) throws CommandFailure {
        final List<String> words = words(leaf);
        try {
            world.out().print(new ControlClient(config.data()).ask(words));
        } catch (final ControlClient.NoServer | Answers.Refusal failure) {
            throw CommandFailure.failed(String.valueOf(failure.getMessage()));
        }
    }

    /** The command as it was typed, without what is for this process alone. */
    private static List<String> words(final ParseResult leaf) {
        final List<String> words =
                new ArrayList<>(
                        List.of(leaf.commandSpec().qualifiedName(" ").split(" ")).subList(1, 2));
        if (leaf.commandSpec().parent().parent() != null) {
            words.add(leaf.commandSpec().name());
        }
        leaf.matchedPositionals().stream()
                .flatMap(each -> each.originalStringValues().stream())
                .forEach(words::add);
        leaf.matchedOptions().stream()
                .map(OptionSpec::longestName)
                .filter(name -> !name.equals(CommandProgram.CONFIG))
                .forEach(words::add);
        return words;
    }
}
