package org.ringdown.app.cli;

import org.ringdown.app.config.Config;
import org.ringdown.app.storage.Database;

/**
 * What a server is started with.
 *
 * @param config the configuration; its domains are never empty here: where none was configured, the
 *     one of the first start stands
 * @param database the open database; whoever launches closes it, after the server
 * @param hostName this machine's name, in lower case
 */
public record Launch(Config config, Database database, String hostName) {}
