package org.ringdown.app.cli;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import org.ringdown.app.config.Config;
import org.ringdown.app.storage.Database;
import org.ringdown.service.port.Account;
import org.ringdown.service.port.StoredPassword;
import org.ringdown.sip.auth.Authenticator;

/**
 * {@code user device add|list|remove}: passwords of single devices, so that a lost phone is shut
 * out without changing the password of all others. Who has one registers and calls as the user.
 */
final class DeviceCommands {
    private static final int LABEL_LENGTH = 64;
    private static final DateTimeFormatter DAY =
            DateTimeFormatter.ofPattern("uuuu-MM-dd").withZone(ZoneOffset.UTC);

    /** The account's own password is one of them. */
    private static final int MOST_DEVICES = Authenticator.MOST_PASSWORDS - 1;

    private final Surroundings world;

    DeviceCommands(final Surroundings world) {
        this.world = world;
    }

    /** Makes a password for a device and prints it, this once. */
    void add(final Config config, final Database database, final String user, final String device)
            throws CommandFailure {
        checkLabel(device);
        final Account account = UserCommands.existing(config, database, user);
        final String whose = account.name() + "@" + account.domain();
        if (devices(account).stream().anyMatch(each -> each.device().equals(device))) {
            throw CommandFailure.failed(
                    whose
                            + " has a device \""
                            + device
                            + "\" already; remove it first, or choose another name.");
        }
        if (devices(account).size() >= MOST_DEVICES) {
            throw CommandFailure.failed(
                    whose
                            + " has "
                            + MOST_DEVICES
                            + " devices already; remove one that is not used any more.");
        }
        final String password = Passwords.make(world.entropy());
        database.accounts()
                .putDevice(
                        account.name(),
                        account.domain(),
                        StoredPassword.of(
                                device,
                                account.name(),
                                account.realm(),
                                password,
                                world.epochMillis().getAsLong()));
        world.out().println("Added the device \"" + device + "\" of " + whose + ".");
        world.out().println("User name: " + account.name());
        world.out().println("Password: " + password);
        world.err().println("It is shown this once and kept nowhere.");
    }

    /** Prints the devices with a password of their own, one a line, the oldest first. */
    void list(final Config config, final Database database, final String user)
            throws CommandFailure {
        final Account account = UserCommands.existing(config, database, user);
        if (devices(account).isEmpty()) {
            world.err()
                    .println(
                            "No device of "
                                    + account.name()
                                    + "@"
                                    + account.domain()
                                    + " has a password of its own.");
        }
        for (final StoredPassword each : devices(account)) {
            world.out()
                    .println(
                            each.device()
                                    + "\tsince "
                                    + DAY.format(Instant.ofEpochMilli(each.createdEpochMillis())));
        }
    }

    /** Shuts a device out. */
    void remove(
            final Config config, final Database database, final String user, final String device)
            throws CommandFailure {
        final Account account = UserCommands.existing(config, database, user);
        final String whose = account.name() + "@" + account.domain();
        if (!database.accounts().removeDevice(account.name(), account.domain(), device)) {
            throw CommandFailure.failed(
                    whose
                            + " has no device \""
                            + device.replaceAll("\\p{Cntrl}", "?")
                            + "\"; \"ringdown user device list "
                            + whose
                            + "\" shows which there are.");
        }
        world.out()
                .println(
                        "Removed the device \""
                                + device
                                + "\" of "
                                + whose
                                + "; its registration ends when it would be renewed.");
    }

    private static List<StoredPassword> devices(final Account account) {
        return account.passwords().subList(1, account.passwords().size());
    }

    private static void checkLabel(final String device) throws CommandFailure {
        if (device.isBlank()
                || !device.equals(device.strip())
                || device.length() > LABEL_LENGTH
                || device.chars().anyMatch(Character::isISOControl)) {
            throw CommandFailure.wrong(
                    "The device needs a name of 1 to "
                            + LABEL_LENGTH
                            + " characters without control characters, like \"phone\".");
        }
    }
}
