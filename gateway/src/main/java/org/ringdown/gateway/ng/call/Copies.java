package org.ringdown.gateway.ng.call;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.ringdown.gateway.ng.codec.Copied;
import org.ringdown.gateway.ng.codec.Way;
import org.ringdown.gateway.ng.describe.Described;
import org.ringdown.rtc.offer.ExtensionMap;
import org.ringdown.rtc.sdp.MediaDescription;
import org.ringdown.runtime.media.MediaCommand;
import org.ringdown.runtime.media.StreamRef;
import org.ringdown.runtime.media.Terms;

/** Keeps the media plane told who gets copies of whose media, whatever becomes of their legs. */
final class Copies {
    private static final int EXTENSIONS = 256;

    private final MediaPort port;

    Copies(final MediaPort port) {
        this.port = port;
    }

    /** Something about a call has changed. */
    void renew(final NgCall call) {
        for (final Party party : call.parties) {
            party.media.forEach(medium -> medium.copied = false);
        }
        for (final Party party : call.parties) {
            party.media.forEach(this::renew);
        }
    }

    private void renew(final Medium medium) {
        final @Nullable Medium source = medium.hears;
        if (source == null || medium.leg == null || source.leg == null) {
            medium.copiedFrom = null;
            medium.copiedBy = null;
            return;
        }
        source.copied = true;
        final Terms terms = terms(source, medium);
        final StreamRef from = source.stream();
        if (medium.described != null
                && (!from.equals(medium.copiedFrom) || !terms.equals(medium.copiedBy))) {
            medium.copiedFrom = from;
            medium.copiedBy = terms;
            port.post(new MediaCommand.Copy(source.stream(), medium.stream(), terms));
        }
    }

    /** A medium gets no copies any more. */
    void end(final Medium medium) {
        if (medium.leg != null && medium.copiedFrom != null) {
            port.post(new MediaCommand.Copy(medium.copiedFrom, medium.stream(), Terms.closed()));
        }
        medium.hears = null;
        medium.copiedFrom = null;
        medium.copiedBy = null;
    }

    /**
     * What reaches the listener: the formats and extensions that it has accepted, and sound made of
     * others.
     */
    private static Terms terms(final Medium source, final Medium listener) {
        final @Nullable Described said = listener.described;
        listener.heardAs = Way.STRAIGHT;
        if (said == null
                || listener.flowBlocked
                || said.zero()
                || listener.rejected
                || !said.direction().receives()) {
            return Terms.closed();
        }
        listener.heardAs =
                new Copied(
                                source.sent(),
                                listener.shown,
                                said.formats(),
                                listener.offeredCopy == null
                                        ? List.of()
                                        : listener.offeredCopy.specs())
                        .way(source.pace(), listener.pace());
        return Terms.of(true, listener.heardAs.types())
                .with(extensions(source, said.media()))
                .with(listener.heardAs.conversion());
    }

    private static ExtensionMap extensions(final Medium source, final MediaDescription listener) {
        final Set<Integer> wanted = numbers(listener);
        if (wanted.isEmpty() || source.allStripped) {
            return ExtensionMap.nothing();
        }
        final byte[] map = new byte[EXTENSIONS];
        for (final int number : wanted) {
            if (!source.stripped.contains(number)) {
                map[number] = (byte) number;
            }
        }
        return new ExtensionMap(map);
    }

    /** The numbers in {@code a=extmap:NUMBER[/DIRECTION] URI} (RFC 8285 §8). */
    private static Set<Integer> numbers(final MediaDescription media) {
        final Set<Integer> numbers = new HashSet<>();
        for (final String value : media.attributes("extmap")) {
            final int number = number(value.split("[ /]", 2)[0]);
            if (number > 0 && number < EXTENSIONS) {
                numbers.add(number);
            }
        }
        return numbers;
    }

    static int number(final String text) {
        if (text.isEmpty() || text.length() > 4) {
            return -1;
        }
        int value = 0;
        for (int i = 0; i < text.length(); i++) {
            final int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            value = value * 10 + digit;
        }
        return value;
    }
}
