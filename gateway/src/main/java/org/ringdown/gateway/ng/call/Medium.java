package org.ringdown.gateway.ng.call;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.ringdown.gateway.ng.codec.Offered;
import org.ringdown.gateway.ng.codec.Pace;
import org.ringdown.gateway.ng.codec.Way;
import org.ringdown.gateway.ng.describe.Described;
import org.ringdown.gateway.ng.describe.Format;
import org.ringdown.gateway.ng.request.Protocol;
import org.ringdown.rtc.offer.IceParameters;
import org.ringdown.rtc.offer.Security;
import org.ringdown.rtc.offer.Setup;
import org.ringdown.rtc.sdes.CryptoAttribute;
import org.ringdown.rtc.sdes.SdesOffer;
import org.ringdown.rtc.sdp.Codec;
import org.ringdown.runtime.media.StreamRef;
import org.ringdown.runtime.media.Terms;

/**
 * One {@code m=} line of one party: what the party said of its end, and what we said of ours, which
 * faces it.
 */
final class Medium {
    private static final int TYPES = 128;

    final Party party;
    final int index;
    String type = "audio";

    /** What the party said last; {@code null} before it has said anything. */
    @Nullable Described described;

    /** The same before the transport of its bundle was put in the place of its own. */
    @Nullable Described apart;

    /** Where that came from, as far as the proxy knows. */
    @Nullable InetAddress signalled;

    /** How media is carried towards the party; {@code null} before that is known, and not RTP. */
    @Nullable Protocol protocol;

    /** Whether the transport is plain in name only (RFC 8643). */
    boolean opportunistic;

    @Nullable String mid;
    @Nullable Integer ptime;
    boolean ptimeFixed;

    /**
     * Whether RTCP shares the port towards the party, and whether its answer cannot change that.
     */
    boolean mux;

    boolean muxFixed;

    /** Whether that was agreed on with the party, for the ports that are open. */
    boolean muxAgreed;

    /** Whether it was on before this offer, so that nothing else is shown any more. */
    boolean muxInUse;

    /** What we last offered or answered the party of SDES, and the offer as a whole. */
    List<CryptoAttribute> ourCrypto = List.of();

    @Nullable SdesOffer sdesOffer;
    boolean sdes;
    boolean dtls;
    Security security = new Security.Clear();

    /** Our part in DTLS; {@code null} before it is settled. */
    @Nullable Setup role;

    /** The hash function of our fingerprint. */
    String printHash = "sha-256";

    boolean wantPassive;
    boolean wantActive;

    /** Whether our end has ICE towards the party. */
    boolean ice;

    @Nullable IceParameters credentials;

    /** Whether our end only answers checks, as it was opened or will be, and as is wanted. */
    boolean lite;

    boolean wantLite;

    /** Whether it nominates, as it was opened, if it does not only answer checks. */
    boolean controlling;

    /** Whether media may go past us: nothing that needs it is done. */
    boolean passthrough;

    /** What the party was last shown, to know what it may accept. */
    List<Format> shown = new ArrayList<>();

    /** What became of what the party offered last; {@code null} before it offered anything. */
    @Nullable Offered offered;

    /** What becomes of what it sends, as was agreed last. */
    Way way = Way.STRAIGHT;

    /** What was made of the formats of whom it hears, to offer them; {@code null} for nothing. */
    @Nullable Offered offeredCopy;

    /** What becomes of what it gets copies of. */
    Way heardAs = Way.STRAIGHT;

    /** Whether each party of it gets reports of ours instead of the other's. */
    boolean ownReports;

    @Nullable String interfaceName;
    Interfaces.@Nullable Address local;
    List<Interfaces.Address> addresses = List.of();
    MediaPort.@Nullable Opened leg;

    /** Which stream of the leg it is. */
    int place;

    /** The medium of the party whose transport carries it: itself, or the tagged one's. */
    @Nullable Medium carrier;

    /** Whether the party was last offered to bundle it, not to have it otherwise, and portless. */
    boolean groupOffered;

    boolean bundleOnly;
    boolean portless;

    /** The number of the header extension that names it in a bundle; 0 for none. */
    int midExtension;

    boolean rejected;

    /** Whether the party was ever heard, and since when it is not any more. */
    boolean heard;

    long silentSince = Long.MAX_VALUE;

    /** Whether the leg has been told of ICE, and of anything that is held back. */
    boolean iceOpen;

    boolean gated;
    boolean blockMedia;
    boolean blockDtmf;
    boolean silence;

    /** The medium that this one hears now. */
    @Nullable Medium bridged;

    /** The medium whose copy it gets, by which terms from which leg; and whether it is copied. */
    @Nullable Medium hears;

    @Nullable StreamRef copiedFrom;
    @Nullable Terms copiedBy;
    boolean copied;

    /** Whether what it hears of its peer, or of whom it gets a copy, is held back. */
    boolean flowBlocked;

    /** What the party gets of itself instead of its peer. */
    Loop loop = Loop.NONE;

    /** Header extensions that reach neither side, by their numbers; all of them. */
    Set<Integer> stripped = Set.of();

    boolean allStripped;

    /** Whether the party does not know of it. */
    boolean hidden;

    /** What is looped. */
    enum Loop {
        /** Nothing: it hears its peer. */
        NONE,
        /** It hears itself. */
        ECHO,
        /** It hears nothing. */
        SINK
    }

    Medium(final Party party, final int index) {
        this.party = party;
        this.index = index;
    }

    /** The stream that faces the party, which must be there. */
    StreamRef stream() {
        return new StreamRef(opened().leg(), place);
    }

    /** Whether our end has one port for RTP and RTCP. */
    boolean single() {
        return leg != null && leg.single();
    }

    /** Whether it shares a transport with others (RFC 9143). */
    boolean bundled() {
        return carrier != null;
    }

    /** Whether another medium's transport carries it. */
    boolean carried() {
        return carrier != null && !carrier.equals(this);
    }

    /** Takes the transport of the medium that carries it, and a place there. */
    void share() {
        final Medium with = carrier;
        if (with == null || with.equals(this)) {
            return;
        }
        interfaceName = with.interfaceName;
        local = with.local;
        addresses = with.addresses;
        mux = with.mux;
        muxFixed = with.muxFixed;
        muxAgreed = with.muxAgreed;
        muxInUse = with.muxInUse;
        ourCrypto = with.ourCrypto;
        sdesOffer = with.sdesOffer;
        sdes = with.sdes;
        dtls = with.dtls;
        security = with.security;
        opportunistic = with.opportunistic;
        role = with.role;
        printHash = with.printHash;
        wantPassive = with.wantPassive;
        wantActive = with.wantActive;
        ice = with.ice;
        credentials = with.credentials;
        lite = with.lite;
        wantLite = with.wantLite;
        controlling = with.controlling;
        iceOpen = with.iceOpen;
        if (!Objects.equals(leg, with.leg)) {
            leg = null;
            place = with.leg == null ? 0 : party.free(with.leg);
            leg = with.leg;
        }
    }

    /** Whether the party has described this medium. */
    boolean initialized() {
        return described != null;
    }

    /** Whether the party has taken this medium, so that what it lacks is known. */
    boolean taken() {
        final Described said = described;
        return said != null && !said.rejected();
    }

    /** The described end, which must be there. */
    Described said() {
        final Described known = described;
        if (known == null) {
            throw new IllegalStateException("the party has not described medium " + index);
        }
        return known;
    }

    /** Our end, which must be open. */
    MediaPort.Opened opened() {
        final MediaPort.Opened open = leg;
        if (open == null) {
            throw new IllegalStateException("medium " + index + " has no port");
        }
        return open;
    }

    /**
     * Whether our ports are bound on that address. They are bound on one; others are reached when
     * that one is a wildcard.
     */
    boolean bound(final Interfaces.Address address) {
        final Interfaces.Address own = local;
        return own != null
                && (own.equals(address)
                        || own.local().isAnyLocalAddress()
                        || own.local().equals(address.local()));
    }

    /**
     * Whether we only answer the party's checks: not those of a party that sends none (RFC 8445
     * §6.1.1).
     */
    boolean liteTowards() {
        return lite && !partyLite();
    }

    /** Whether the party only answers checks. */
    boolean partyLite() {
        final Described known = described;
        return known != null && known.ice() != null && known.ice().lite();
    }

    /** Whether anybody hears it. */
    boolean isHeard() {
        return bridged != null || copied;
    }

    /**
     * What the party sends: of what it described, that which it was shown to be wanted; all of it
     * before it was shown anything.
     */
    List<Format> sent() {
        final List<Format> said = said().formats();
        final List<Format> wanted =
                said.stream().filter(each -> shown.stream().anyMatch(each::accepts)).toList();
        return wanted.isEmpty() ? said : wanted;
    }

    /** The codecs of what it sends, best first. */
    List<Codec> codecs() {
        final List<Codec> codecs = new ArrayList<>();
        for (final Format format : sent()) {
            if (format.codec() != null) {
                codecs.add(format.codec());
            }
        }
        return codecs;
    }

    /** The codecs that may come of it: by our numbers, and by its own. */
    List<Codec> heardIn() {
        final List<Codec> codecs = codecs();
        for (final Format format : shown) {
            if (format.codec() != null && !codecs.contains(format.codec())) {
                codecs.add(format.codec());
            }
        }
        return codecs;
    }

    /** Whether the party wants to hear anything. */
    boolean listens() {
        final Described said = described;
        return said != null && said.direction().receives() && !said.zero();
    }

    /** Whether sound is converted on its way from or to the party. */
    boolean converts() {
        return way.conversion() != null || heardAs.conversion() != null;
    }

    /** Whether whoever the party puts on hold hears something of ours by this medium. */
    boolean soothes() {
        return party.music != null && type.equals("audio");
    }

    /** Whether it is sound that we carry. */
    boolean sounds() {
        return type.equals("audio") && leg != null && initialized() && rtp() && !rejected;
    }

    /**
     * The payload types that it may send: those of its description, and those that it was shown,
     * for some speak by their peer's numbers.
     */
    List<Integer> types() {
        return Stream.concat(said().formats().stream(), shown.stream())
                .map(each -> Copies.number(each.number()))
                .filter(number -> number >= 0 && number < TYPES)
                .distinct()
                .toList();
    }

    /** How much sound it has in a packet. */
    Pace pace() {
        final Integer said = described == null ? null : described.ptime();
        final int sent = said == null ? 0 : said;
        final Integer fixed = ptimeFixed ? ptime : null;
        return new Pace(sent, fixed == null ? sent : fixed, fixed != null);
    }

    /** Whether its protocol is RTP. */
    boolean rtp() {
        return protocol != null;
    }

    /** Whether packets towards the party are encrypted. */
    boolean secure() {
        final Protocol known = protocol;
        return known != null && (known.secure() || opportunistic);
    }
}
