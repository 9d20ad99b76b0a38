package org.ringdown.rtc.sdes;

import java.math.BigInteger;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.ringdown.core.Entropy;
import org.ringdown.rtc.srtp.Mki;
import org.ringdown.rtc.srtp.SrtpProfile;

/**
 * The crypto line with which we answer an offer (RFC 4568 §5.1.2).
 *
 * @param keys what is settled with the offerer; {@link SdesKeys#ourLine} is what to write
 * @param passThrough whether the two far ends have each other's keys, so that packets may pass as
 *     they are. Then we must neither change them nor send packets of our own: their keys are not
 *     ours to use
 */
public record SdesAnswer(SdesKeys keys, boolean passThrough) {
    /**
     * Answers with a key of our own.
     *
     * @param received the lines of the offer
     * @param previous the line of ours that the offerer was sent last, or {@code null}; its key is
     *     kept when its suite is accepted again
     * @return the answer, or {@code null} when nothing in the offer can be accepted
     */
    public static @Nullable SdesAnswer of(
            final SdesOptions options,
            final List<CryptoAttribute> received,
            final @Nullable CryptoAttribute previous,
            final Entropy entropy) {
        final CryptoAttribute theirs = options.off() ? null : choose(options, received, previous);
        if (theirs == null) {
            return null;
        }
        final SrtpProfile suite = Objects.requireNonNull(theirs.profile());
        final KeyParameter key =
                previous != null && previous.supported() && previous.profile() == suite
                        ? previous.keys().getFirst()
                        : named(SdesOffer.freshKey(suite, options, entropy), theirs);
        return new SdesAnswer(
                new SdesKeys(CryptoAttribute.of(theirs.tag(), suite, key), theirs), false);
    }

    /**
     * Answers after the other side has answered: with its own key when it accepted a line that was
     * handed on to it as it came, else as {@link #of}.
     *
     * @param accepted what the other side's answer has settled
     */
    public static @Nullable SdesAnswer through(
            final SdesOptions options,
            final List<CryptoAttribute> received,
            final SdesKeys accepted,
            final @Nullable CryptoAttribute previous,
            final Entropy entropy) {
        final CryptoAttribute handed = accepted.ourLine();
        final SrtpProfile suite = handed.profile();
        if (options.off()
                || suite == null
                || !options.passThrough()
                || !received.contains(handed)) {
            return of(options, received, previous, entropy);
        }
        final CryptoAttribute far = accepted.theirLine();
        return new SdesAnswer(new SdesKeys(far.withTag(handed.tag()), handed), true);
    }

    private static @Nullable CryptoAttribute choose(
            final SdesOptions options,
            final List<CryptoAttribute> received,
            final @Nullable CryptoAttribute previous) {
        final SrtpProfile kept = previous == null ? null : previous.profile();
        if (options.keepSuite() && kept != null) {
            final CryptoAttribute same = SdesOffer.find(received, kept);
            if (same != null) {
                return same;
            }
        }
        final List<CryptoAttribute> supported =
                received.stream().filter(CryptoAttribute::supported).toList();
        final List<CryptoAttribute> allowed =
                supported.stream()
                        .filter(line -> options.lets(Objects.requireNonNull(line.profile())))
                        .toList();
        // A call with a suite that the filters do not like is better than none.
        final List<CryptoAttribute> choices = allowed.isEmpty() ? supported : allowed;
        for (final SrtpProfile preferred : options.offererPreference()) {
            final CryptoAttribute line = SdesOffer.find(choices, preferred);
            if (line != null) {
                return line;
            }
        }
        return choices.isEmpty() ? null : choices.getFirst();
    }

    /** Who names keys in packets wants ours named as well. */
    private static KeyParameter named(final KeyParameter key, final CryptoAttribute theirs) {
        final Mki mki = theirs.keys().getFirst().mki();
        return mki == null
                ? key
                : new KeyParameter(
                        key.material(), key.lifetime(), new Mki(BigInteger.ONE, mki.length()));
    }
}
