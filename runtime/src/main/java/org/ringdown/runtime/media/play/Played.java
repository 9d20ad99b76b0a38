package org.ringdown.runtime.media.play;

/** A source of ours that sends a packet every 20 ms. Owned by the loop. */
public interface Played {
    /** When the next packet is due. */
    long dueAt();

    /** Writes the packet that is due; its length, 0 when this time there is none. */
    int write(byte[] packet, long now);

    /** Whether there will be no more. */
    boolean over();
}
