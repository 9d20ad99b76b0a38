package org.ringdown.gateway.ng.request;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.ringdown.gateway.ng.request.Names.All;
import org.ringdown.gateway.ng.request.Rewriting.Replace;
import org.ringdown.gateway.ng.request.Transport.Bundle;
import org.ringdown.gateway.ng.request.Transport.Dtls;
import org.ringdown.gateway.ng.request.Transport.Ice;
import org.ringdown.gateway.ng.request.Transport.Mux;
import org.ringdown.gateway.ng.request.Transport.Osrtp;

/** Collects {@link Options} while a request is read. */
final class OptionsBuilder {
    @Nullable String callId;
    @Nullable String fromTag;
    @Nullable String toTag;
    @Nullable String viaBranch;
    @Nullable String label;
    @Nullable String setLabel;
    @Nullable String toLabel;
    @Nullable String address;
    @Nullable All all;
    List<String> fromTags = new ArrayList<>();
    @Nullable String toCallId;

    @Nullable InetAddress receivedFrom;
    final List<String> direction = new ArrayList<>();
    @Nullable String family;
    @Nullable InetAddress mediaAddress;
    @Nullable Integer tos;
    Network.@Nullable Learning learning;

    @Nullable Protocol protocol;
    boolean acceptProtocol;
    Ice ice = Ice.DEFAULT;
    Transport.@Nullable Lite lite;
    final Set<Mux> mux = EnumSet.noneOf(Mux.class);
    Dtls dtls = Dtls.DEFAULT;
    Dtls dtlsReverse = Dtls.DEFAULT;
    @Nullable String fingerprintHash;
    final Set<Osrtp> osrtp = EnumSet.noneOf(Osrtp.class);
    final Set<Bundle> bundle = EnumSet.noneOf(Bundle.class);

    final SdesBuilder sdes = new SdesBuilder();
    final Map<String, List<String>> codecs = new LinkedHashMap<>();

    final Set<Replace> replace = EnumSet.noneOf(Replace.class);
    @Nullable Integer ptime;
    @Nullable Integer ptimeReverse;
    final List<String> remove = new ArrayList<>();
    final Map<String, EditsBuilder> edits = new LinkedHashMap<>();
    final List<String> stripExtensions = new ArrayList<>();

    @Nullable String file;
    @Nullable String blob;
    @Nullable String databaseId;
    @Nullable Integer digit;
    @Nullable Boolean recordCall;
    @Nullable String echo;
    @Nullable String dropTraffic;
    @Nullable Sound moh;
    final Map<String, String> others = new LinkedHashMap<>();

    final Set<Flag> flags = EnumSet.noneOf(Flag.class);
    boolean loadLimit;
    final List<String> unknown = new ArrayList<>();

    @Nullable String sdp;
    @Nullable Integer deleteDelay;
    @Nullable Long limit;

    /** Collects the edits of one section. */
    static final class EditsBuilder {
        final List<String> add = new ArrayList<>();
        final List<String> remove = new ArrayList<>();
        final Map<String, String> substitute = new LinkedHashMap<>();
    }

    /** What one word of scripts stands for. */
    void webRtc() {
        protocol = Protocol.DTLS_SAVPF;
        ice = Ice.FORCE;
        mux.add(Mux.OFFER);
        mux.add(Mux.REQUIRE);
        sdes.off = true;
        flags.add(Flag.TRICKLE_ICE);
        flags.add(Flag.NO_RTCP_ATTRIBUTE);
        flags.add(Flag.GENERATE_MID);
    }

    /** A codec list gets further names. */
    void codecs(final String list, final List<String> names) {
        codecs.computeIfAbsent(list, _ -> new ArrayList<>()).addAll(names);
    }

    private List<String> codecs(final String list) {
        return codecs.getOrDefault(list, List.of());
    }

    EditsBuilder edits(final String section) {
        return edits.computeIfAbsent(section, _ -> new EditsBuilder());
    }

    Sound sound() {
        return new Sound(file, blob, databaseId, digit, recordCall, echo, dropTraffic, moh, others);
    }

    Options build() {
        final Map<String, Rewriting.Edits> finished = new LinkedHashMap<>();
        edits.forEach((section, each) ->
                finished.put(section, new Rewriting.Edits(each.add, each.remove, each.substitute)));
        return new Options(
                new Names(
                        callId, fromTag, toTag, viaBranch, label, setLabel, toLabel, address, all,
                        fromTags, toCallId),
                new Network(receivedFrom, direction, family, mediaAddress, tos, learning),
                new Transport(
                        protocol,
                        acceptProtocol,
                        ice,
                        lite,
                        mux,
                        dtls,
                        dtlsReverse,
                        fingerprintHash,
                        osrtp,
                        bundle),
                sdes.build(flags.contains(Flag.PAD_CRYPTO)),
                new CodecWishes(
                        codecs("strip"),
                        codecs("offer"),
                        codecs("mask"),
                        codecs("except"),
                        codecs("ignore"),
                        codecs("transcode"),
                        codecs("accept"),
                        codecs("consume"),
                        codecs("set")),
                new Rewriting(replace, ptime, ptimeReverse, remove, finished, stripExtensions),
                sound(),
                flags,
                loadLimit,
                unknown);
    }
}
