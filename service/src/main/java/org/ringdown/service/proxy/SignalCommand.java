package org.ringdown.service.proxy;

import org.ringdown.runtime.media.MediaEvent;
import org.ringdown.runtime.sip.TransportEvent;

/** What a signalling loop can be told. */
public sealed interface SignalCommand {
    /** Something came from the network. */
    record Transported(TransportEvent event) implements SignalCommand {}

    /** Something happened to a leg of this loop. */
    record Media(MediaEvent event) implements SignalCommand {}

    /** Work that waited elsewhere is done; the rest of it goes on here. */
    record Resumed(Runnable rest) implements SignalCommand {}
}
