package org.ringdown.service.defence;

/**
 * How much may be sent, in messages a second on average; 0 means without limit. Four seconds' worth
 * may come at once.
 *
 * @param source by one address without a registration
 * @param account by one user, outside of dialogs
 * @param listener to one listening address by all without a registration
 * @param bans whether those who guess passwords are shut out for a while
 */
public record DefenceLimits(int source, int account, int listener, boolean bans) {
    /** What no person and no office reaches. */
    public static final DefenceLimits DEFAULT = new DefenceLimits(100, 50, 20_000, true);

    /** Everything may come. */
    public static final DefenceLimits NONE = new DefenceLimits(0, 0, 0, false);

    /** Rates are not negative. */
    public DefenceLimits {
        if (source < 0 || account < 0 || listener < 0) {
            throw new IllegalArgumentException("a rate is 0 or more");
        }
    }
}
