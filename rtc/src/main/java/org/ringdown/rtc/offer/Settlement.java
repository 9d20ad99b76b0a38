package org.ringdown.rtc.offer;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import org.ringdown.rtc.format.Abilities;
import org.ringdown.rtc.format.Conversions;
import org.ringdown.rtc.format.Formats;
import org.ringdown.rtc.format.Match;
import org.ringdown.rtc.format.OwnRepair;
import org.ringdown.rtc.format.TypeMaps;
import org.ringdown.rtc.sdp.Codec;

/** What an answered offer means for media: the streams of both sides, and what passes between. */
final class Settlement {
    private static final int EXTENSIONS = 256;

    private final Side side;
    private final OurSide offerer;
    private final OurSide answerer;
    private final Abilities abilities;

    /**
     * @param side which side offered
     */
    Settlement(
            final Side side,
            final OurSide offerer,
            final OurSide answerer,
            final Abilities abilities) {
        this.side = side;
        this.offerer = offerer;
        this.answerer = answerer;
        this.abilities = abilities;
    }

    /** A stream that was accepted. */
    record Agreed(
            OfferAnswer.Asked asked,
            PeerSession.Line line,
            Conversions.Plan plan,
            @Nullable OwnRepair repair) {
        List<Match> matches() {
            return plan.matches();
        }

        /** What passes as it is, by the offerer's or the answerer's numbers. */
        List<Codec> codecs(final boolean offerer) {
            return matches().stream()
                    .map(match -> offerer ? match.offerer() : match.answerer())
                    .toList();
        }

        /** The direction of the answerer, who stands for itself. */
        Direction direction() {
            return line.direction().answering(asked.near().direction());
        }
    }

    /** The feedback that we give and take by ourselves. */
    static Set<String> own(
            final Abilities abilities, final PeerSession.Line line, final Codec codec) {
        return line.kind() == Media.VIDEO && Formats.carriesMedia(codec)
                ? abilities.own()
                : Set.of();
    }

    /** What both sides have agreed on. */
    Agreement agreement(final List<Agreed> agreed) {
        final Map<Integer, List<Integer>> fromOfferer = new HashMap<>();
        final Map<Integer, List<Integer>> fromAnswerer = new HashMap<>();
        final List<Agreement.Stream> all = new ArrayList<>();
        for (final Agreed each : agreed) {
            final int nearSlot = each.asked().near().index();
            final int farSlot = each.asked().far();
            final TypeMaps maps =
                    TypeMaps.of(
                            each.matches(), offerer.numbers(nearSlot), answerer.numbers(farSlot));
            if (each.plan().toOfferer() != null) {
                maps.alsoByOffer(each.plan().answer(), each.asked().codecs(), each.asked().shown());
            }
            final byte[] none = TypeMaps.nothing();
            final byte[] repeats = each.repair() == null ? none : each.repair().repeats();
            fromOfferer.put(
                    nearSlot,
                    TypeMaps.used(
                            maps.toAnswerer(),
                            offerer.browser() ? repeats : none,
                            each.plan().toAnswerer()));
            fromAnswerer.put(
                    farSlot,
                    TypeMaps.used(
                            maps.toOfferer(),
                            answerer.browser() ? repeats : none,
                            each.plan().toOfferer()));
            all.add(stream(each, maps));
        }
        final List<Agreement.End> nearEnds = offerer.remotes(types(fromOfferer));
        final List<Agreement.End> farEnds = answerer.remotes(types(fromAnswerer));
        return side == Side.A
                ? new Agreement(nearEnds, farEnds, all)
                : new Agreement(farEnds, nearEnds, all);
    }

    private static IntFunction<List<Integer>> types(final Map<Integer, List<Integer>> bySlot) {
        return slot -> bySlot.getOrDefault(slot, List.of());
    }

    private Agreement.Stream stream(final Agreed agreed, final TypeMaps maps) {
        final byte[] forthIds = new byte[EXTENSIONS];
        final byte[] backIds = new byte[EXTENSIONS];
        for (final OfferAnswer.Extension extension : agreed.asked().extensions()) {
            if (agreed.line().extension(extension.near().uri()) != 0) {
                forthIds[extension.near().id()] = (byte) extension.far();
                backIds[extension.far()] = (byte) extension.near().id();
            }
        }
        final Direction direction = agreed.direction();
        final Agreement.Flow forth =
                new Agreement.Flow(
                        direction.receives(),
                        new PayloadMap(maps.toAnswerer()),
                        new ExtensionMap(forthIds),
                        repair(agreed, true),
                        agreed.plan().toAnswerer());
        final Agreement.Flow back =
                new Agreement.Flow(
                        direction.sends(),
                        new PayloadMap(maps.toOfferer()),
                        new ExtensionMap(backIds),
                        repair(agreed, false),
                        agreed.plan().toOfferer());
        final Agreement.At near = offerer.at(agreed.asked().near().index());
        final Agreement.At far = answerer.at(agreed.asked().far());
        final Agreement.Rtcp nearRtcp = rtcp(agreed.asked().near(), agreed, true);
        final Agreement.Rtcp farRtcp = rtcp(agreed.line(), agreed, false);
        final boolean first = side == Side.A;
        final List<Agreement.Common> common = new ArrayList<>();
        for (final Match match : agreed.matches()) {
            common.add(
                    first
                            ? new Agreement.Common(match.offerer(), match.answerer())
                            : new Agreement.Common(match.answerer(), match.offerer()));
        }
        return new Agreement.Stream(
                Objects.requireNonNull(agreed.line().kind()),
                first ? near : far,
                first ? far : near,
                common,
                first ? forth : back,
                first ? back : forth,
                first ? nearRtcp : farRtcp,
                first ? farRtcp : nearRtcp);
    }

    /** What ends with us of what this side sends. */
    private Agreement.Repair repair(final Agreed agreed, final boolean offers) {
        final OurSide from = offers ? offerer : answerer;
        final OurSide to = offers ? answerer : offerer;
        final int sequence =
                from.browser() && !to.browser()
                        ? (offers ? agreed.asked().near() : agreed.line())
                                .sequence(agreed.codecs(offers))
                        : 0;
        final boolean remb =
                from.browser()
                        && !to.browser()
                        && (offers ? agreed.asked().near() : agreed.line())
                                .estimated(agreed.codecs(offers));
        final @Nullable OwnRepair own = agreed.repair();
        if (own == null) {
            return sequence == 0 && !remb
                    ? Agreement.Repair.NONE
                    : new Agreement.Repair(
                            false, PayloadMap.nothing(), PayloadMap.nothing(), sequence, remb);
        }
        return from.browser()
                ? new Agreement.Repair(
                        true, PayloadMap.nothing(), new PayloadMap(own.repeats()), sequence, remb)
                : new Agreement.Repair(
                        true, new PayloadMap(own.resend()), PayloadMap.nothing(), 0, false);
    }

    /** What a side takes: what it said, as far as we have said it, too. */
    private Agreement.Rtcp rtcp(
            final PeerSession.Line line, final Agreed agreed, final boolean offers) {
        final boolean alike = offerer.browser() == answerer.browser();
        final Set<String> kinds = new LinkedHashSet<>();
        for (final Match match : agreed.matches()) {
            final Codec codec = offers ? match.offerer() : match.answerer();
            for (final String kind : line.feedback(codec.payloadType())) {
                if (abilities.passes(kind, alike) || own(abilities, line, codec).contains(kind)) {
                    kinds.add(kind);
                }
            }
        }
        return new Agreement.Rtcp(kinds, line.media().has("rtcp-rsize"));
    }
}
