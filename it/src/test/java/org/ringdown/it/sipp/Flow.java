package org.ringdown.it.sipp;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One call flow: who plays, and what is lost or doubled on the way. */
final class Flow {
    private final String name;
    private final Script caller;
    private final List<Device> devices = new ArrayList<>();
    private final List<Mishap> mishaps = new ArrayList<>();
    private boolean udpOnly;

    private Flow(final String name, final Script caller) {
        this.name = name;
        this.caller = caller;
    }

    static Flow of(final String name, final Script caller) {
        return new Flow(name, caller);
    }

    /** Registered as the callee. */
    Flow with(final Script callee) {
        return with(callee, "");
    }

    /** Registered as the callee, with these parameters of its Contact, as {@code ;q=0.5}. */
    Flow with(final Script callee, final String parameters) {
        devices.add(new Device(callee, parameters));
        return this;
    }

    /** Registered as the callee, without a telephone behind it. */
    Flow registered() {
        devices.add(new Device(null, ""));
        return this;
    }

    /** What befalls the n-th datagram that begins like this, on its way to a device. */
    Flow losing(final String beginning) {
        return befalls(new Mishap(beginning, 0));
    }

    /** The first datagram that begins like this comes twice, from the caller. */
    Flow doubling(final String beginning) {
        return befalls(new Mishap(beginning, 2));
    }

    private Flow befalls(final Mishap mishap) {
        mishaps.add(mishap);
        udpOnly = true;
        return this;
    }

    /** Makes sense over UDP alone. */
    Flow overUdpOnly() {
        udpOnly = true;
        return this;
    }

    String name() {
        return name;
    }

    Script caller() {
        return caller;
    }

    List<Device> devices() {
        return devices;
    }

    List<Mishap> mishaps() {
        return mishaps;
    }

    boolean plays(final String transport) {
        return !udpOnly || transport.equals("UDP");
    }

    @Override
    public String toString() {
        return name;
    }

    /**
     * A callee.
     *
     * @param script {@code null} when nobody is there
     * @param parameters of its Contact
     */
    record Device(@Nullable Script script, String parameters) {}

    /** The first datagram that begins like this goes on as often as this; once means unharmed. */
    record Mishap(String beginning, int copies) {}
}
