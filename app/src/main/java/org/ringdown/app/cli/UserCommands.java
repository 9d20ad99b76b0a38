package org.ringdown.app.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.ringdown.app.config.Config;
import org.ringdown.app.storage.Database;
import org.ringdown.service.port.Account;
import org.ringdown.service.port.StoredPassword;
import org.ringdown.service.proxy.SignalNodes;

/** {@code user add|list|passwd|remove}. A running server sees each change within a second. */
final class UserCommands {
    private final Surroundings world;

    UserCommands(final Surroundings world) {
        this.world = world;
    }

    /** Adds a user; a password that we make is printed, this once. */
    void add(
            final Config config,
            final Database database,
            final String typed,
            final @Nullable String displayName,
            final boolean passwordFromStdin)
            throws CommandFailure {
        final AccountAddress address = AccountAddress.parse(typed);
        final String domain =
                address.domain() == null ? config.domains().getFirst() : address.domain();
        if (!config.domains().contains(domain)) {
            throw CommandFailure.failed(
                    "This server does not serve the domain "
                            + domain
                            + " but "
                            + String.join(", ", config.domains())
                            + "; set domain = \""
                            + domain
                            + "\" in the configuration first.");
        }
        if (SignalNodes.numbers().contains(address.name().toLowerCase(Locale.ROOT))) {
            throw CommandFailure.wrong(
                    "\""
                            + address.name()
                            + "\" is a number of the server itself ("
                            + String.join(", ", new TreeSet<>(SignalNodes.numbers()))
                            + "); choose another name.");
        }
        if (displayName != null
                && (displayName.length() > 128
                        || displayName.chars().anyMatch(Character::isISOControl))) {
            throw CommandFailure.wrong(
                    "The display name must be at most 128 characters without control characters.");
        }
        if (database.accounts().find(address.name(), domain) != null) {
            throw CommandFailure.failed(
                    "There is a user "
                            + address.name()
                            + "@"
                            + domain
                            + " already; change the password with \"ringdown user passwd "
                            + address.name()
                            + "@"
                            + domain
                            + "\".");
        }
        final String password = password(passwordFromStdin);
        database.accounts()
                .put(
                        account(
                                address.name(),
                                domain,
                                password,
                                displayName,
                                world.epochMillis().getAsLong()));
        world.out().println("Added " + address.name() + "@" + domain + ".");
        show(password, passwordFromStdin);
    }

    /** Prints the users, one a line. */
    void list(final Database database) {
        final List<Account> accounts = database.accounts().list();
        if (accounts.isEmpty()) {
            world.err().println("There are no users yet; add one with \"ringdown user add NAME\".");
        }
        for (final Account account : accounts) {
            final String displayName = account.displayName();
            world.out()
                    .println(
                            account.name()
                                    + "@"
                                    + account.domain()
                                    + (displayName == null ? "" : "\t" + displayName));
        }
    }

    /** Gives a user another password. */
    void passwd(
            final Config config,
            final Database database,
            final String typed,
            final boolean passwordFromStdin)
            throws CommandFailure {
        final Account old = existing(config, database, typed);
        final String password = password(passwordFromStdin);
        final List<StoredPassword> passwords = new ArrayList<>(old.passwords());
        passwords.set(
                0,
                StoredPassword.of(
                        "", old.name(), old.domain(), password, world.epochMillis().getAsLong()));
        database.accounts()
                .put(
                        new Account(
                                old.name(),
                                old.domain(),
                                old.domain(),
                                passwords,
                                old.displayName(),
                                old.createdEpochMillis()));
        world.out().println("Changed the password of " + old.name() + "@" + old.domain() + ".");
        show(password, passwordFromStdin);
    }

    /** Removes a user, and forgets where the user was registered. */
    void remove(final Config config, final Database database, final String typed)
            throws CommandFailure {
        final Account account = existing(config, database, typed);
        database.accounts().remove(account.name(), account.domain());
        database.bindings().replaceAll(account.aor(), List.of());
        world.out().println("Removed " + account.name() + "@" + account.domain() + ".");
    }

    /** An account with the hashes that this password has in this domain. */
    static Account account(
            final String name,
            final String domain,
            final String password,
            final @Nullable String displayName,
            final long epochMillis) {
        return new Account(
                name,
                domain,
                domain,
                List.of(StoredPassword.of("", name, domain, password, epochMillis)),
                displayName,
                epochMillis);
    }

    /** The user's account, or a sentence that there is none. */
    static Account existing(final Config config, final Database database, final String typed)
            throws CommandFailure {
        final AccountAddress address = AccountAddress.parse(typed);
        final String domain =
                address.domain() == null ? config.domains().getFirst() : address.domain();
        final Account account = database.accounts().find(address.name(), domain);
        if (account == null) {
            throw CommandFailure.failed(
                    "There is no user "
                            + address.name()
                            + "@"
                            + domain
                            + "; \"ringdown user list\" shows who there is.");
        }
        return account;
    }

    private String password(final boolean fromStdin) throws CommandFailure {
        if (!fromStdin) {
            return Passwords.make(world.entropy());
        }
        final String password = Passwords.read(world.in());
        if (Passwords.isShort(password)) {
            world.err()
                    .println(
                            "This password is short and will be guessed if the server can be"
                                    + " reached from the Internet; leave out --password-stdin to"
                                    + " get a strong one.");
        }
        return password;
    }

    private void show(final String password, final boolean fromStdin) {
        if (!fromStdin) {
            world.out().println("Password: " + password);
            world.err().println("It is shown this once and kept nowhere.");
        }
    }
}
