package org.ringdown.service.planted;

import java.util.concurrent.ThreadLocalRandom;

/** Breaks a rule on purpose; see the architecture test. */
public final class Everything {
    /** Asks the time outside runtime.clock. */
    public long now() {
        return System.currentTimeMillis();
    }

    /** Rolls dice outside runtime.clock. */
    public long dice() {
        return ThreadLocalRandom.current().nextLong();
    }

    /** Touches cryptography, foreign memory, Netty, SQL, JSON, configuration and command line. */
    public String touch() {
        return javax.crypto.Mac.class.getName()
                + java.lang.foreign.Arena.class.getName()
                + io.netty.buffer.ByteBuf.class.getName()
                + java.sql.Connection.class.getName()
                + tools.jackson.databind.ObjectMapper.class.getName()
                + org.tomlj.Toml.class.getName()
                + picocli.CommandLine.class.getName();
    }

    /** Starts a thread. */
    public void start() {
        Thread.ofVirtual().start(this::touch);
    }

    /** Looks a class up by its name. */
    public Class<?> reflect() throws ClassNotFoundException {
        return Class.forName("java.lang.Object");
    }
}
