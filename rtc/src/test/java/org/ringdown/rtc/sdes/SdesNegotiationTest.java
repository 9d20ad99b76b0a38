package org.ringdown.rtc.sdes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ringdown.rtc.srtp.SrtpProfile.AEAD_AES_128_GCM;
import static org.ringdown.rtc.srtp.SrtpProfile.AEAD_AES_256_GCM;
import static org.ringdown.rtc.srtp.SrtpProfile.AES_256_CM_HMAC_SHA1_80;
import static org.ringdown.rtc.srtp.SrtpProfile.AES_CM_128_HMAC_SHA1_32;
import static org.ringdown.rtc.srtp.SrtpProfile.AES_CM_128_HMAC_SHA1_80;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.ringdown.core.Entropy;
import org.ringdown.rtc.srtp.Mki;
import org.ringdown.rtc.srtp.SrtpKey;
import org.ringdown.rtc.srtp.SrtpProfile;
import org.ringdown.rtc.srtp.SrtpReceiver;
import org.ringdown.rtc.srtp.SrtpSender;
import org.ringdown.rtc.srtp.Unprotect;
import org.ringdown.testkit.Properties;
import org.ringdown.testkit.SeededEntropy;

class SdesNegotiationTest {
    private static final SdesOptions PASSING = with(Change.PASS_THROUGH);

    private final Entropy entropy = new SeededEntropy(1);

    private enum Change {
        OFF,
        NOTHING_NEW,
        KEEP_SUITE,
        PASS_THROUGH,
        LIFETIME
    }

    private static SdesOptions with(final Change... changes) {
        final Set<Change> set = Set.of(changes);
        return options(set, List.of(), Set.of(), Set.of(), List.of());
    }

    private static SdesOptions options(
            final Set<Change> set,
            final List<SrtpProfile> order,
            final Set<SrtpProfile> never,
            final Set<SrtpProfile> only,
            final List<SrtpProfile> preference) {
        return new SdesOptions(
                set.contains(Change.OFF),
                order,
                never,
                only,
                set.contains(Change.NOTHING_NEW),
                preference,
                set.contains(Change.KEEP_SUITE),
                set.contains(Change.PASS_THROUGH),
                false,
                set.contains(Change.LIFETIME));
    }

    private CryptoAttribute line(final int tag, final SrtpProfile suite) {
        return CryptoAttribute.of(
                tag, suite, new KeyParameter(SrtpKey.fresh(suite, entropy).material(), 0, null));
    }

    private SdesAnswer answer(
            final SdesOptions options,
            final List<CryptoAttribute> received,
            final @Nullable CryptoAttribute previous) {
        return Objects.requireNonNull(SdesAnswer.of(options, received, previous, entropy));
    }

    private SdesAnswer through(
            final SdesOptions options,
            final List<CryptoAttribute> received,
            final SdesKeys accepted) {
        return Objects.requireNonNull(
                SdesAnswer.through(options, received, accepted, null, entropy));
    }

    private static SdesKeys accepted(final SdesOffer offer, final CryptoAttribute theirs) {
        return Objects.requireNonNull(offer.accepted(List.of(theirs)));
    }

    private static List<SrtpProfile> suites(final SdesOffer offer) {
        return offer.lines().stream().map(CryptoAttribute::profile).toList();
    }

    private static List<Integer> tags(final SdesOffer offer) {
        return offer.lines().stream().map(CryptoAttribute::tag).toList();
    }

    @Test
    void anOfferToWhoeverCallsFromPlainRtp() {
        final SdesOffer offer = SdesOffer.of(SdesOptions.DEFAULTS, List.of(), List.of(), entropy);
        assertThat(suites(offer)).isEqualTo(SdesOptions.STRONGEST_FIRST);
        assertThat(tags(offer)).containsExactly(1, 2, 3, 4, 5, 6, 7, 8);
        assertThat(new HashSet<>(offer.lines().stream().map(CryptoAttribute::keys).toList()))
                .hasSize(8);
        assertThat(offer.lines().getFirst().print(false)).doesNotContain("|");
    }

    @Test
    void keysOfTheOffererAreNotHandedOnUnlessAsked() {
        final List<CryptoAttribute> received = List.of(line(7, AES_CM_128_HMAC_SHA1_80));
        final SdesOffer offer = SdesOffer.of(SdesOptions.DEFAULTS, received, List.of(), entropy);
        assertThat(suites(offer)).isEqualTo(SdesOptions.STRONGEST_FIRST);
        assertThat(offer.lines())
                .extracting(CryptoAttribute::keys)
                .doesNotContain(received.getFirst().keys());
    }

    @Test
    void passedOnFirstThenKeptThenFreshWithTagsCountingOn() {
        final List<CryptoAttribute> received =
                List.of(line(7, AES_CM_128_HMAC_SHA1_80), line(3, AEAD_AES_128_GCM));
        final List<CryptoAttribute> previous =
                List.of(line(1, AEAD_AES_128_GCM), line(3, AES_256_CM_HMAC_SHA1_80));
        final SdesOffer offer = SdesOffer.of(PASSING, received, previous, entropy);

        assertThat(offer.lines().subList(0, 2)).isEqualTo(received);
        assertThat(offer.lines().get(2)).isEqualTo(previous.get(1).withTag(8));
        assertThat(suites(offer).subList(3, 8))
                .containsExactly(
                        AEAD_AES_256_GCM,
                        SrtpProfile.AES_256_CM_HMAC_SHA1_32,
                        SrtpProfile.AES_192_CM_HMAC_SHA1_80,
                        SrtpProfile.AES_192_CM_HMAC_SHA1_32,
                        AES_CM_128_HMAC_SHA1_32);
        assertThat(tags(offer)).containsExactly(7, 3, 8, 9, 10, 11, 12, 13);
    }

    @Test
    void aReofferKeepsItsKeys() {
        final SdesOffer first = SdesOffer.of(SdesOptions.DEFAULTS, List.of(), List.of(), entropy);
        assertThat(SdesOffer.of(SdesOptions.DEFAULTS, List.of(), first.lines(), entropy))
                .isEqualTo(first);
    }

    @Test
    void whatCannotBeSpokenIsNotPassedOn() {
        final CryptoAttribute clear =
                CryptoAttribute.parse(
                                line(1, AES_CM_128_HMAC_SHA1_80).print(false) + " UNENCRYPTED_SRTP")
                        .orThrow();
        final SdesOffer offer = SdesOffer.of(PASSING, List.of(clear), List.of(), entropy);
        assertThat(offer.lines()).doesNotContain(clear).hasSize(8);
        assertThat(SdesAnswer.of(PASSING, List.of(clear), null, entropy)).isNull();
    }

    @Test
    void filters() {
        final List<CryptoAttribute> received =
                List.of(line(1, AEAD_AES_128_GCM), line(2, AES_CM_128_HMAC_SHA1_80));
        final Set<SrtpProfile> gcm = Set.of(AEAD_AES_128_GCM, AEAD_AES_256_GCM);
        final SdesOptions never =
                options(Set.of(Change.PASS_THROUGH), List.of(), gcm, Set.of(), List.of());
        assertThat(suites(SdesOffer.of(never, received, List.of(), entropy)))
                .hasSize(6)
                .startsWith(AES_CM_128_HMAC_SHA1_80)
                .doesNotContainAnyElementsOf(gcm);
        final SdesOptions only =
                options(
                        Set.of(Change.PASS_THROUGH),
                        List.of(),
                        gcm,
                        Set.of(AEAD_AES_128_GCM),
                        List.of());
        assertThat(SdesOffer.of(only, received, List.of(), entropy).lines())
                .containsExactly(received.getFirst());
        final SdesOptions nothingNew =
                options(
                        Set.of(Change.PASS_THROUGH, Change.NOTHING_NEW),
                        List.of(),
                        gcm,
                        Set.of(),
                        List.of());
        assertThat(SdesOffer.of(nothingNew, received, List.of(), entropy).lines())
                .isEqualTo(received);
        assertThat(SdesOffer.of(nothingNew, List.of(), received, entropy).lines()).isEmpty();
        assertThat(SdesOffer.of(with(Change.OFF), received, received, entropy).lines()).isEmpty();
    }

    @Test
    void nothingNewWithKeysOfOurOwn() {
        final List<CryptoAttribute> received =
                List.of(line(4, AEAD_AES_128_GCM), line(5, AES_CM_128_HMAC_SHA1_80));
        final SdesOptions nothingNew = with(Change.NOTHING_NEW);
        final SdesOffer offer = SdesOffer.of(nothingNew, received, List.of(), entropy);
        assertThat(suites(offer)).containsExactly(AEAD_AES_128_GCM, AES_CM_128_HMAC_SHA1_80);
        assertThat(offer.lines())
                .extracting(CryptoAttribute::keys)
                .doesNotContain(received.get(0).keys(), received.get(1).keys());
        assertThat(SdesOffer.of(nothingNew, received, offer.lines(), entropy)).isEqualTo(offer);
    }

    @Test
    void orderAndLifetime() {
        final SdesOptions options =
                options(
                        Set.of(Change.LIFETIME),
                        List.of(AES_CM_128_HMAC_SHA1_80, AEAD_AES_128_GCM),
                        Set.of(),
                        Set.of(),
                        List.of());
        final SdesOffer offer = SdesOffer.of(options, List.of(), List.of(), entropy);
        assertThat(suites(offer))
                .hasSize(8)
                .startsWith(AES_CM_128_HMAC_SHA1_80, AEAD_AES_128_GCM, AEAD_AES_256_GCM);
        assertThat(offer.lines()).allMatch(line -> line.print(false).endsWith("|2^31"));
    }

    @Test
    void whatThePeerAccepted() {
        final SdesOffer offer = SdesOffer.of(SdesOptions.DEFAULTS, List.of(), List.of(), entropy);
        final CryptoAttribute ours = offer.lines().get(1);
        final CryptoAttribute theirs = line(2, AEAD_AES_128_GCM);
        final SdesKeys keys = accepted(offer, theirs);
        assertThat(keys).isEqualTo(new SdesKeys(ours, theirs));
        assertThat(keys.ours()).isEqualTo(ours.key());
        assertThat(keys.theirs()).isEqualTo(theirs.key());
        assertThat(offer.accepted(List.of(theirs.withTag(99)))).isNotNull();
        assertThat(offer.accepted(List.of())).isNull();
        final SdesOffer one = new SdesOffer(List.of(line(1, AES_CM_128_HMAC_SHA1_80)));
        assertThat(one.accepted(List.of(line(1, AES_CM_128_HMAC_SHA1_32)))).isNull();
    }

    @Test
    void theAnswerTakesTheFirstLineUnlessToldOtherwise() {
        final List<CryptoAttribute> received =
                List.of(
                        CryptoAttribute.parse("1 NULL_HMAC_SHA1_80 inline:AAAA").orThrow(),
                        line(5, AES_CM_128_HMAC_SHA1_80),
                        line(2, AEAD_AES_128_GCM));
        final SdesAnswer plain = answer(SdesOptions.DEFAULTS, received, null);
        assertThat(plain.keys().theirLine()).isEqualTo(received.get(1));
        assertThat(plain.keys().ourLine().tag()).isEqualTo(5);
        assertThat(plain.keys().ours()).isNotEqualTo(plain.keys().theirs());
        assertThat(plain.passThrough()).isFalse();

        final SdesOptions preferring =
                options(
                        Set.of(),
                        List.of(),
                        Set.of(),
                        Set.of(),
                        List.of(AEAD_AES_256_GCM, AEAD_AES_128_GCM));
        assertThat(answer(preferring, received, null).keys().theirLine())
                .isEqualTo(received.get(2));
        final SdesOptions never =
                options(Set.of(), List.of(), Set.of(AES_CM_128_HMAC_SHA1_80), Set.of(), List.of());
        assertThat(answer(never, received, null).keys().theirLine()).isEqualTo(received.get(2));
        final SdesOptions nothingLeft =
                options(Set.of(), List.of(), Set.of(), Set.of(AES_CM_128_HMAC_SHA1_32), List.of());
        assertThat(answer(nothingLeft, received, null).keys().theirLine())
                .isEqualTo(received.get(1));
        assertThat(SdesAnswer.of(with(Change.OFF), received, null, entropy)).isNull();
        assertThat(SdesAnswer.of(SdesOptions.DEFAULTS, List.of(), null, entropy)).isNull();
    }

    @Test
    void aLaterAnswerKeepsItsKeyAndIfAskedItsSuite() {
        final List<CryptoAttribute> received =
                List.of(line(1, AEAD_AES_128_GCM), line(2, AES_CM_128_HMAC_SHA1_80));
        final CryptoAttribute ours = answer(SdesOptions.DEFAULTS, received, null).keys().ourLine();
        final List<CryptoAttribute> turned =
                List.of(line(1, AES_CM_128_HMAC_SHA1_80), line(2, AEAD_AES_128_GCM));
        final SdesAnswer kept = answer(with(Change.KEEP_SUITE), turned, ours);
        assertThat(kept.keys().ourLine()).isEqualTo(ours.withTag(2));
        assertThat(kept.keys().theirs()).isEqualTo(turned.get(1).key());
        final SdesAnswer moved = answer(SdesOptions.DEFAULTS, turned, ours);
        assertThat(moved.keys().ourLine().profile()).isEqualTo(AES_CM_128_HMAC_SHA1_80);
        final SdesAnswer same = answer(SdesOptions.DEFAULTS, received, ours);
        assertThat(same.keys().ourLine()).isEqualTo(ours);
    }

    @Test
    @DisplayName("When both far ends take the same line they have each other's keys")
    void passingThrough() {
        final List<CryptoAttribute> received =
                List.of(line(4, AES_CM_128_HMAC_SHA1_80), line(9, AEAD_AES_128_GCM));
        final SdesOffer offer = SdesOffer.of(PASSING, received, List.of(), entropy);
        final CryptoAttribute far = line(9, AEAD_AES_128_GCM);
        final SdesAnswer answer = through(PASSING, received, accepted(offer, far));
        assertThat(answer.passThrough()).isTrue();
        assertThat(answer.keys()).isEqualTo(new SdesKeys(far, received.get(1)));

        final CryptoAttribute other = line(10, AEAD_AES_256_GCM);
        final SdesAnswer apart = through(PASSING, received, accepted(offer, other));
        assertThat(apart.passThrough()).isFalse();
        assertThat(apart.keys().theirLine()).isEqualTo(received.get(0));
        assertThat(apart.keys().ours()).isNotEqualTo(other.key());
        final SdesAnswer forbidden = through(SdesOptions.DEFAULTS, received, accepted(offer, far));
        assertThat(forbidden.passThrough()).isFalse();
    }

    @Test
    void whoNamesKeysGetsOursNamedAndPacketsCarryIt() {
        final CryptoAttribute theirs =
                CryptoAttribute.parse(line(1, AES_CM_128_HMAC_SHA1_80).print(false) + "|9:4")
                        .orThrow();
        final SdesKeys keys = answer(SdesOptions.DEFAULTS, List.of(theirs), null).keys();
        assertThat(keys.ours().mki()).isEqualTo(new Mki(BigInteger.ONE, 4));
        assertThat(keys.theirs().mki()).isEqualTo(new Mki(BigInteger.valueOf(9), 4));

        final byte[] packet = Arrays.copyOf(new byte[] {(byte) 0x80, 0, 0, 1}, 20 + 14);
        final SrtpSender sender = new SrtpSender(keys.theirs());
        assertThat(sender.protectRtp(packet, 0, 20)).isEqualTo(34);
        assertThat(Arrays.copyOfRange(packet, 20, 24)).containsExactly(0, 0, 0, 9);
        assertThat(new SrtpReceiver(keys.theirs()).unprotectRtp(packet, 0, 34))
                .isEqualTo(Unprotect.OK);
    }

    @Test
    void everyOfferHoldsTheRules() {
        Properties.forAll(
                random -> {
                    final List<CryptoAttribute> lines =
                            random.ints(random.nextInt(6), 0, SrtpProfile.values().length)
                                    .distinct()
                                    .mapToObj(i ->
                                            line(
                                                    CryptoAttribute.MAX_TAG - random.nextInt(2) * i,
                                                    SrtpProfile.values()[i]))
                                    .toList();
                    return lines;
                },
                received -> {
                    final SdesOffer offer = SdesOffer.of(PASSING, received, received, entropy);
                    assertThat(suites(offer)).containsExactlyInAnyOrder(SrtpProfile.values());
                    assertThat(new HashSet<>(tags(offer))).hasSize(8);
                    for (final CryptoAttribute line : offer.lines()) {
                        assertThat(line.tag()).isBetween(0, CryptoAttribute.MAX_TAG);
                        final SdesAnswer far = answer(SdesOptions.DEFAULTS, List.of(line), null);
                        final SdesKeys here = accepted(offer, far.keys().ourLine());
                        assertThat(here.ours()).isEqualTo(far.keys().theirs());
                        assertThat(here.theirs()).isEqualTo(far.keys().ours());
                    }
                });
    }
}
