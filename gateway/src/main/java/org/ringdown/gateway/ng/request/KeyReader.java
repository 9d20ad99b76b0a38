package org.ringdown.gateway.ng.request;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.ringdown.gateway.ng.request.Transport.Dtls;
import org.ringdown.gateway.ng.request.Transport.Ice;
import org.ringdown.gateway.ng.request.Transport.Osrtp;
import org.ringdown.gateway.ng.wire.NgValue;
import org.ringdown.rtc.sdp.Addresses;

/** Reads the keys of a request into options. */
final class KeyReader {
    private static final int MOST_MILLIS = 1_000;
    private static final int MOST_SECONDS = 100_000_000;

    private final OptionsBuilder options;
    private final FlagReader flags;
    private final SoundKeys sound;

    KeyReader(final OptionsBuilder options) {
        this.options = options;
        flags = new FlagReader(options, this);
        sound = new SoundKeys(options);
    }

    void readAll(final NgValue.Dictionary request) {
        request.entries()
                .forEach((key, value) -> {
                    if (!read(key, value)) {
                        options.unknown.add(key);
                    }
                });
    }

    /** Reads one key; false when it means nothing. */
    boolean read(final String key, final NgValue value) {
        final String name = Words.normal(key);
        return names(name, value)
                || network(name, value)
                || transport(name, value)
                || rewriting(name, value)
                || sound.read(name, value)
                || others(name, value);
    }

    private boolean names(final String key, final NgValue value) {
        final @Nullable String text = Words.text(value);
        switch (key) {
            case "call-id" -> options.callId = text;
            case "from-tag" -> options.fromTag = text;
            case "to-tag" -> options.toTag = text;
            case "via-branch" -> options.viaBranch = blankless(text);
            case "label", "from-label" -> options.label = text;
            case "set-label" -> options.setLabel = text;
            case "to-label" -> options.toLabel = text;
            case "address" -> options.address = text;
            case "to-call-id" -> options.toCallId = text;
            case "from-tags" -> options.fromTags.addAll(Words.texts(value));
            case "all" ->
                    options.all =
                            text == null
                                    ? null
                                    : Words.yes(value)
                                            ? Names.All.ALL
                                            : Words.constant(Names.All.class, text);
            default -> {
                return false;
            }
        }
        return true;
    }

    private static @Nullable String blankless(final @Nullable String text) {
        return text == null || text.isBlank() ? null : text;
    }

    private boolean network(final String key, final NgValue value) {
        final @Nullable String text = Words.text(value);
        switch (key) {
            case "received-from" -> options.receivedFrom = receivedFrom(value);
            case "direction" -> {
                options.direction.clear();
                options.direction.addAll(Words.texts(value));
            }
            case "interface", "from-interface", "out-iface-reverse" -> first(text);
            case "to-interface" -> second(text);
            case "address-family" ->
                    options.family =
                            text == null || text.isBlank() || "0".equals(text)
                                    ? null
                                    : text.strip().toUpperCase(Locale.ROOT);
            case "media-address" ->
                    options.mediaAddress = text == null ? null : Addresses.literal(text.strip());
            case "tos" -> options.tos = Words.between(value, -1, 256);
            case "endpoint-learning" ->
                    options.learning =
                            text == null ? null : Words.constant(Network.Learning.class, text);
            default -> {
                return false;
            }
        }
        return true;
    }

    private void first(final @Nullable String name) {
        if (name != null && options.direction.isEmpty()) {
            options.direction.add(name);
        }
    }

    private void second(final @Nullable String name) {
        if (name != null && options.direction.size() < 2) {
            if (options.direction.isEmpty()) {
                options.direction.add("default");
            }
            options.direction.add(name);
        }
    }

    /** {@code [IP4, 192.0.2.1]}, or one text with or without the family. */
    private static @Nullable InetAddress receivedFrom(final NgValue value) {
        final List<String> words = new ArrayList<>();
        for (final String part : Words.texts(value)) {
            words.addAll(List.of(part.strip().split(" +")));
        }
        return words.isEmpty() ? null : Addresses.literal(words.getLast());
    }

    private boolean transport(final String key, final NgValue value) {
        final List<String> words = Words.texts(value);
        switch (key) {
            case "transport-protocol" -> words.forEach(this::protocol);
            case "ice" -> words.forEach(this::ice);
            case "ice-lite" ->
                    words.forEach(
                            word -> options.lite = Words.constant(Transport.Lite.class, word));
            case "rtcp-mux" -> each(Transport.Mux.class, words, options.mux::add);
            case "dtls" -> words.forEach(word -> options.dtls = dtls(word));
            case "dtls-reverse" -> words.forEach(word -> options.dtlsReverse = dtls(word));
            case "dtls-fingerprint" ->
                    options.fingerprintHash =
                            words.isEmpty() ? null : words.getFirst().toLowerCase(Locale.ROOT);
            case "sdes" ->
                    words.forEach(word -> {
                        if (!options.sdes.take(word)) {
                            options.unknown.add("SDES-" + word);
                        }
                    });
            case "osrtp" -> words.forEach(this::osrtp);
            case "bundle" -> each(Transport.Bundle.class, words, options.bundle::add);
            default -> {
                return false;
            }
        }
        return true;
    }

    private <E extends Enum<E>> void each(
            final Class<E> type,
            final List<String> words,
            final java.util.function.Consumer<E> into) {
        for (final String word : words) {
            final @Nullable E constant = Words.constant(type, word);
            if (constant == null) {
                options.unknown.add(word);
            } else {
                into.accept(constant);
            }
        }
    }

    private void protocol(final String word) {
        if ("accept".equals(Words.normal(word))) {
            options.acceptProtocol = true;
            return;
        }
        final @Nullable Protocol protocol = Protocol.of(word);
        if (protocol == null) {
            options.unknown.add(word);
        } else {
            options.protocol = protocol;
        }
    }

    private void ice(final String word) {
        switch (Words.normal(word)) {
            case "trickle" -> options.flags.add(Flag.TRICKLE_ICE);
            case "force-relay", "forcerelay" -> options.ice = Ice.FORCE_RELAY;
            case "lite-forward", "lite-backward", "lite-both", "lite-off" ->
                    options.lite = Words.constant(Transport.Lite.class, word.strip().substring(5));
            case final String other -> {
                final @Nullable Ice ice = Words.constant(Ice.class, other);
                if (ice == null) {
                    options.unknown.add("ICE=" + word);
                } else {
                    options.ice = ice;
                }
            }
        }
    }

    private Dtls dtls(final String word) {
        return switch (Words.normal(word)) {
            case "off", "no", "disable" -> Dtls.OFF;
            case "passive" -> Dtls.PASSIVE;
            case "active" -> Dtls.ACTIVE;
            default -> {
                options.unknown.add("DTLS=" + word);
                yield Dtls.DEFAULT;
            }
        };
    }

    private void osrtp(final String word) {
        switch (Words.normal(word)) {
            case "offer", "offer-rfc" -> options.osrtp.add(Osrtp.OFFER_RFC);
            case "accept-rfc" -> options.osrtp.add(Osrtp.ACCEPT_RFC);
            case "offer-legacy" -> options.osrtp.add(Osrtp.OFFER_LEGACY);
            case "accept-legacy" -> options.osrtp.add(Osrtp.ACCEPT_LEGACY);
            case "accept" -> {
                options.osrtp.add(Osrtp.ACCEPT_RFC);
                options.osrtp.add(Osrtp.ACCEPT_LEGACY);
            }
            default -> options.unknown.add("OSRTP-" + word);
        }
    }

    private boolean rewriting(final String key, final NgValue value) {
        switch (key) {
            case "replace" ->
                    each(Rewriting.Replace.class, Words.texts(value), options.replace::add);
            case "ptime" -> options.ptime = Words.between(value, 0, MOST_MILLIS);
            case "ptime-reverse" -> options.ptimeReverse = Words.between(value, 0, MOST_MILLIS);
            case "sdp-media-remove" -> options.remove.addAll(Words.texts(value));
            case "codec" -> codec(value);
            case "sdp-attr" -> edits(value);
            case "extmap" -> extmap(value);
            default -> {
                return false;
            }
        }
        return true;
    }

    private void codec(final NgValue value) {
        if (value instanceof NgValue.Dictionary(Map<String, NgValue> lists)) {
            lists.forEach((list, names) -> options.codecs(Words.normal(list), Words.texts(names)));
        }
    }

    private void extmap(final NgValue value) {
        if (value instanceof NgValue.Dictionary(Map<String, NgValue> lists)) {
            lists.forEach((list, uris) -> {
                final String name = Words.normal(list);
                if ("strip".equals(name) || "mask".equals(name)) {
                    options.stripExtensions.addAll(Words.texts(uris));
                }
            });
        }
    }

    private void edits(final NgValue value) {
        if (value instanceof NgValue.Dictionary(Map<String, NgValue> sections)) {
            sections.forEach((section, what) -> {
                if (what instanceof NgValue.Dictionary(Map<String, NgValue> lists)) {
                    lists.forEach((list, each) ->
                            edit(Words.normal(section), Words.normal(list), attributes(each)));
                }
            });
        }
    }

    /** Attributes are data: commas do not split them. Pairs become neighbours. */
    private static List<String> attributes(final NgValue value) {
        return switch (value) {
            case NgValue.Text(String bytes) -> List.of(bytes);
            case NgValue.Sequence(List<NgValue> list) -> {
                final List<String> all = new ArrayList<>();
                list.forEach(each -> all.addAll(attributes(each)));
                yield all;
            }
            default -> List.of();
        };
    }

    boolean edit(final String section, final String list, final List<String> attributes) {
        final OptionsBuilder.EditsBuilder edits =
                options.edits("none".equals(section) ? "global" : section);
        switch (list) {
            case "add" -> edits.add.addAll(attributes);
            case "remove" -> edits.remove.addAll(attributes);
            case "substitute" -> {
                final List<String> pairs = new ArrayList<>();
                attributes.forEach(each ->
                        pairs.addAll(
                                attributes.size() == 1
                                        ? List.of(each.split(">", 2))
                                        : List.of(each)));
                for (int i = 0; i + 1 < pairs.size(); i += 2) {
                    edits.substitute.put(pairs.get(i), pairs.get(i + 1));
                }
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    private boolean others(final String key, final NgValue value) {
        final @Nullable String text = Words.text(value);
        switch (key) {
            case "command",
                    "sip-message-type",
                    "sip-code",
                    "template",
                    "repacketize",
                    "instance" -> {
                // Read elsewhere, or without meaning where media is only passed on.
            }
            case "xmlrpc-callback", "delay-buffer", "alias-key" -> sound.other(key, value);
            case "sdp" -> options.sdp = text;
            case "flags" -> Words.texts(value).forEach(flags::read);
            case "rtpp-flags" -> {
                if (text != null) {
                    readAll(RtppFlags.read(text));
                }
            }
            case "supports" ->
                    options.loadLimit |=
                            Words.texts(value).stream()
                                    .anyMatch(each -> Words.normal(each).equals("load-limit"));
            case "delete-delay" -> options.deleteDelay = Words.between(value, 0, MOST_SECONDS);
            case "limit" -> options.limit = Words.number(value);
            case "record-call" -> options.recordCall = Words.yes(value);
            case "generate-rtcp" -> {
                if (Words.yes(value)) {
                    options.flags.add(Flag.GENERATE_RTCP);
                }
                sound.other(key, value);
            }
            case "pause" -> {
                if (Words.yes(value)) {
                    options.flags.add(Flag.PAUSE);
                }
                sound.other(key, value);
            }
            default -> {
                return false;
            }
        }
        return true;
    }
}
