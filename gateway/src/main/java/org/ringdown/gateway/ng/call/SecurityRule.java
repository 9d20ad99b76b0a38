package org.ringdown.gateway.ng.call;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.ringdown.core.Entropy;
import org.ringdown.gateway.ng.codec.Offered;
import org.ringdown.gateway.ng.describe.Described;
import org.ringdown.gateway.ng.request.Flag;
import org.ringdown.gateway.ng.request.Options;
import org.ringdown.gateway.ng.request.Sdes;
import org.ringdown.gateway.ng.request.Transport.Dtls;
import org.ringdown.gateway.ng.request.Transport.Osrtp;
import org.ringdown.rtc.offer.Security;
import org.ringdown.rtc.offer.Setup;
import org.ringdown.rtc.sdes.CryptoAttribute;
import org.ringdown.rtc.sdes.SdesAnswer;
import org.ringdown.rtc.sdes.SdesKeys;
import org.ringdown.rtc.sdes.SdesOffer;
import org.ringdown.rtc.sdes.SdesOptions;
import org.ringdown.rtc.srtp.SrtpProfile;

/** SDES, DTLS and neither of them, towards the receiver of an SDP and its sender. */
final class SecurityRule {
    private final NgSettings settings;
    private final Entropy entropy;

    SecurityRule(final NgSettings settings, final Entropy entropy) {
        this.settings = settings;
        this.entropy = entropy;
    }

    /** What the receiver of an offer is offered. */
    void offer(final Medium from, final Medium to, final Options options) {
        if (options.transport().dtlsReverse() == Dtls.PASSIVE
                || options.transport().dtls() == Dtls.PASSIVE) {
            from.wantPassive = true;
        }
        from.wantActive = options.transport().dtlsReverse() == Dtls.ACTIVE;
        to.opportunistic =
                to.protocol != null
                        && !to.protocol.secure()
                        && options.transport().osrtp().contains(Osrtp.OFFER_RFC);
        if (!to.secure()) {
            to.sdes = false;
            to.dtls = false;
            to.ourCrypto = List.of();
            to.sdesOffer = null;
            return;
        }
        // What the receiver was found not to support is not offered again; of a medium that was
        // refused, by whichever of the two, nothing was found.
        final boolean fresh = !to.taken() || to.leg == null || options.has(Flag.RESET);
        to.dtls = (fresh || to.dtls) && options.transport().dtls() != Dtls.OFF;
        to.sdes = (fresh || to.sdes) && !options.sdes().off();
        if (!to.dtls && !to.sdes) {
            to.sdes = true;
        }
        if (to.sdes) {
            final SdesOffer offer =
                    SdesOffer.of(
                            sdes(options, through(from, to, options)),
                            from.said().crypto(),
                            to.ourCrypto,
                            entropy);
            to.sdesOffer = offer;
            to.ourCrypto = offer.lines();
        } else {
            to.ourCrypto = List.of();
            to.sdesOffer = null;
        }
    }

    /** Whether keys are handed through: only for sound of which we never send any of our own. */
    private static boolean through(
            final Medium offerer, final Medium answerer, final Options options) {
        final Offered offered = offerer.offered;
        return offerer.type.equals("audio")
                && !options.has(Flag.RECRYPT)
                && !offerer.ownReports
                && !offerer.ptimeFixed
                && !answerer.ptimeFixed
                && (offered == null || !offered.converting());
    }

    /** What the answerer has settled with us. */
    void answered(final Medium from) {
        final Described said = from.said();
        if (!said.fingerprints().isEmpty() && (from.dtls || from.ourCrypto.isEmpty())) {
            from.role =
                    switch (said.setup()) {
                        case PASSIVE -> Setup.ACTIVE;
                        case ACTPASS, HOLDCONN -> from.role == null ? Setup.PASSIVE : from.role;
                        case ACTIVE -> Setup.PASSIVE;
                        case null -> Setup.PASSIVE;
                    };
            from.dtls = true;
            from.sdes = false;
            from.security = new Security.Dtls(said.fingerprints(), from.role == Setup.ACTIVE);
            return;
        }
        from.dtls = false;
        final @Nullable SdesOffer offer = from.sdesOffer;
        final @Nullable SdesKeys keys = offer == null ? null : offer.accepted(said.crypto());
        from.sdes = keys != null;
        from.security = keys == null ? new Security.Clear() : sdes(keys);
    }

    private static Security sdes(final SdesKeys keys) {
        return new Security.Sdes(keys.ours(), keys.theirs());
    }

    /** What the offerer is answered. */
    void answer(final Medium from, final Medium to, final Options options) {
        final Described offered = to.said();
        final Dtls wish = options.transport().dtls();
        if (wish == Dtls.PASSIVE) {
            to.wantPassive = true;
        } else if (wish == Dtls.ACTIVE) {
            to.wantActive = true;
        }
        final boolean crypto = offered.crypto().stream().anyMatch(CryptoAttribute::supported);
        final boolean print = !offered.fingerprints().isEmpty();
        to.opportunistic =
                to.protocol != null
                        && !to.protocol.secure()
                        && (crypto || print)
                        && (from.security instanceof Security.Clear
                                ? options.transport().osrtp().contains(Osrtp.ACCEPT_RFC)
                                : true);
        to.ourCrypto = to.secure() ? to.ourCrypto : List.of();
        if (!to.secure() || (!crypto && !print)) {
            to.dtls = false;
            to.sdes = false;
            to.security = new Security.Clear();
            return;
        }
        final boolean preferSdes = crypto && (wish == Dtls.OFF || options.sdes().prefer());
        if (print && !preferSdes) {
            dtls(to, offered);
        } else {
            crypto(from, to, offered, options);
        }
    }

    private void dtls(final Medium to, final Described offered) {
        to.role =
                switch (offered.setup()) {
                    case ACTIVE -> Setup.PASSIVE;
                    case PASSIVE -> Setup.ACTIVE;
                    case null, default -> to.role == null ? chosen(to, offered) : to.role;
                };
        to.dtls = true;
        to.sdes = false;
        to.ourCrypto = List.of();
        to.security = new Security.Dtls(offered.fingerprints(), to.role == Setup.ACTIVE);
    }

    /**
     * Our part where the offerer leaves the choice to us. A browser begins at once when it may; a
     * ClientHello of ours that comes before it is ready costs it a second, or the call.
     */
    private Setup chosen(final Medium to, final Described offered) {
        final boolean passive =
                to.wantPassive
                        || settings.dtlsPassive()
                        || (offered.ice() != null && !to.wantActive);
        return passive ? Setup.PASSIVE : Setup.ACTIVE;
    }

    private void crypto(
            final Medium from, final Medium to, final Described offered, final Options options) {
        final SdesOptions wishes = sdes(options, through(to, from, options));
        final @Nullable CryptoAttribute previous =
                to.ourCrypto.isEmpty() ? null : to.ourCrypto.getFirst();
        final @Nullable SdesKeys far =
                from.sdesOffer == null ? null : from.sdesOffer.accepted(from.said().crypto());
        final @Nullable SdesAnswer answer =
                far == null
                        ? SdesAnswer.of(wishes, offered.crypto(), previous, entropy)
                        : SdesAnswer.through(wishes, offered.crypto(), far, previous, entropy);
        to.dtls = false;
        to.sdes = answer != null;
        to.ourCrypto = answer == null ? List.of() : List.of(answer.keys().ourLine());
        to.security = answer == null ? new Security.Clear() : sdes(answer.keys());
    }

    private static SdesOptions sdes(final Options options, final boolean passThrough) {
        final Sdes wishes = options.sdes();
        return new SdesOptions(
                false,
                suites(wishes.order()),
                Set.copyOf(suites(wishes.without())),
                new HashSet<>(suites(wishes.only())),
                wishes.noNew(),
                suites(wishes.offererOrder()),
                wishes.keep(),
                passThrough,
                wishes.pad(),
                wishes.lifetime());
    }

    private static List<SrtpProfile> suites(final List<String> names) {
        final List<SrtpProfile> suites = new ArrayList<>();
        for (final String name : names) {
            final @Nullable SrtpProfile suite = SrtpProfile.ofSuite(name);
            if (suite != null && !suites.contains(suite)) {
                suites.add(suite);
            }
        }
        return suites;
    }
}
