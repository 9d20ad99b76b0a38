package org.ringdown.service.planted;

/** Breaks a rule on purpose; see the architecture test. */
public final class Everything {
    /** Asks the time outside runtime.clock. */
    public long now() {
        return System.currentTimeMillis();
    }

    /** Touches cryptography, foreign memory, Netty, SQL, JSON and configuration. */
    public String touch() {
        return javax.crypto.Mac.class.getName()
                + java.lang.foreign.Arena.class.getName()
                + io.netty.buffer.ByteBuf.class.getName()
                + java.sql.Connection.class.getName()
                + tools.jackson.databind.ObjectMapper.class.getName()
                + org.tomlj.Toml.class.getName();
    }

    /** Starts a thread. */
    public void start() {
        Thread.ofVirtual().start(this::touch);
    }
}
