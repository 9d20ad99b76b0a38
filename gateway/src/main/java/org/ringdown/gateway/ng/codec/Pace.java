package org.ringdown.gateway.ng.codec;

/**
 * How much sound a party has in a packet.
 *
 * @param sent what it sends, as far as it says, in ms; 0 when it does not
 * @param wanted what it wants to get, in ms; 0 when it does not say
 * @param ordered whether a script wants it so, whatever the party says
 */
public record Pace(int sent, int wanted, boolean ordered) {
    private static final int USUAL = 20;

    /** Nobody has said anything. */
    public static final Pace UNKNOWN = new Pace(0, 0, false);

    /** Whether packets of the other have to be cut anew for this one. */
    boolean differs(final Pace other) {
        return ordered && wanted != 0 && wanted != (other.sent == 0 ? USUAL : other.sent);
    }
}
