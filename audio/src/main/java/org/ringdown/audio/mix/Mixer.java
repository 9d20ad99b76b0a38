package org.ringdown.audio.mix;

import java.util.Arrays;

/**
 * A conference's sound: each party hears the sum of all others. As long as a sum fits into 16 bits
 * it is exact. One that does not is made softer as a whole, smoothly, and comes back to its
 * loudness within a second; only the first 2.5 ms of it are cut off at full scale. Nothing ever
 * turns over.
 *
 * <p>It belongs to one thread and allocates nothing while it works. Each round is {@link #begin}, a
 * {@link #put} of everybody who says something, then {@link #hear} of everybody.
 */
public final class Mixer {
    private static final int FULL = Short.MAX_VALUE;

    /** So many times what it lacks a gain recovers in a second. */
    private static final float RECOVERY = 4;

    private final int samples;
    private final int attack;
    private final float recovery;
    private final int[] sum;
    private final short[][] said;
    private final boolean[] speaks;
    private final float[] gains;
    private int speakers;

    /**
     * A mixer for parties numbered from 0 on.
     *
     * @param parties how many there are at most
     * @param rate samples in one second
     * @param samples in each round
     */
    public Mixer(final int parties, final int rate, final int samples) {
        this.samples = samples;
        attack = Math.min(samples, rate / 400);
        recovery = Math.min(1, RECOVERY * samples / rate);
        sum = new int[samples];
        said = new short[parties][samples];
        speaks = new boolean[parties];
        gains = new float[parties];
        Arrays.fill(gains, 1);
    }

    /** How many parties there can be. */
    public int parties() {
        return said.length;
    }

    /** Begins a round, in which nobody has said anything. */
    public void begin() {
        Arrays.fill(sum, 0);
        Arrays.fill(speaks, false);
        speakers = 0;
    }

    /**
     * A party says something in this round; once a round.
     *
     * @param pcm holds the samples of a round from {@code at} on
     */
    public void put(final int party, final short[] pcm, final int at) {
        if (speaks[party]) {
            throw new IllegalStateException("party " + party + " has spoken");
        }
        speaks[party] = true;
        speakers++;
        System.arraycopy(pcm, at, said[party], 0, samples);
        for (int i = 0; i < samples; i++) {
            sum[i] += pcm[at + i];
        }
    }

    /**
     * What a party hears in this round: all others.
     *
     * @param into gets the samples of a round from {@code at} on
     */
    public void hear(final int party, final short[] into, final int at) {
        final boolean speaking = speaks[party];
        final int others = speakers - (speaking ? 1 : 0);
        if (others == 0) {
            Arrays.fill(into, at, at + samples, (short) 0);
            gains[party] = 1;
            return;
        }
        final short[] own = said[party];
        int peak = 0;
        if (others > 1 || gains[party] < 1) {
            for (int i = 0; i < samples; i++) {
                peak = Math.max(peak, Math.abs(sum[i] - (speaking ? own[i] : 0)));
            }
        }
        final float before = gains[party];
        final float needed = peak > FULL ? (float) FULL / peak : 1;
        final float after = Math.min(needed, before + (1 - before) * recovery);
        gains[party] = after > 0.999f ? 1 : after;
        if (before == 1 && gains[party] == 1) {
            for (int i = 0; i < samples; i++) {
                into[at + i] = cut(sum[i] - (speaking ? own[i] : 0));
            }
            return;
        }
        // Softer within the attack, louder over the whole round.
        final int ramp = after < before ? attack : samples;
        for (int i = 0; i < samples; i++) {
            final float gain = i < ramp ? before + (after - before) * (i + 1) / ramp : after;
            into[at + i] = cut(Math.round(gain * (sum[i] - (speaking ? own[i] : 0))));
        }
    }

    /** Forgets how loud it was for a party: another one has its number. */
    public void forget(final int party) {
        gains[party] = 1;
    }

    private static short cut(final int value) {
        return (short) Math.clamp(value, Short.MIN_VALUE, Short.MAX_VALUE);
    }
}
