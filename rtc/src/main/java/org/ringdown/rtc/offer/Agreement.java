package org.ringdown.rtc.offer;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.ringdown.rtc.format.Conversion;
import org.ringdown.rtc.sdp.Codec;

/**
 * What two sides agreed on, enough to bridge their media.
 *
 * @param a the transports with A that are in use; others may be closed
 * @param b the transports with B that are in use
 * @param streams the streams that both sides have
 */
public record Agreement(List<End> a, List<End> b, List<Stream> streams) {

    /** Copies the lists. */
    public Agreement {
        a = List.copyOf(a);
        b = List.copyOf(b);
        streams = List.copyOf(streams);
    }

    /** The transports with a side. */
    public List<End> ends(final Side side) {
        return side == Side.A ? a : b;
    }

    /**
     * A transport in use.
     *
     * @param transport its number, as in {@link Ends#open}
     * @param remote its far end
     */
    public record End(int transport, RemoteEnd remote) {}

    /**
     * Candidates of the far end that followed its description (RFC 8838).
     *
     * @param ufrag whose they are
     * @param end whether these were the last
     */
    public record Trickled(int transport, String ufrag, List<Candidate> candidates, boolean end) {
        /** Copies the list. */
        public Trickled {
            candidates = List.copyOf(candidates);
        }
    }

    /**
     * A stream of a transport.
     *
     * @param stream its place in {@link RemoteEnd#streams}; it stays as long as the transport
     */
    public record At(int transport, int stream) {}

    /**
     * A codec that both sides have.
     *
     * @param a by A's number: the one to use in packets to A
     * @param b by B's number: the one to use in packets to B
     */
    public record Common(Codec a, Codec b) {}

    /**
     * One direction of a stream.
     *
     * @param open whether one side sends and the other wants to receive
     * @param types what becomes of payload types
     * @param extensions what becomes of header extensions
     * @param repair what we do ourselves about losses
     * @param conversion what is decoded and encoded anew; {@code null} for nothing
     */
    public record Flow(
            boolean open,
            PayloadMap types,
            ExtensionMap extensions,
            Repair repair,
            @Nullable Conversion conversion) {}

    /**
     * What ends with us where one side is a browser and the other is not.
     *
     * @param ours whether each side's losses are ours to mend: neither hears of the other's
     * @param resend from the payload type of a packet, by the receiver's numbers, to that of its
     *     retransmission (RFC 4588)
     * @param repeats from the payload type of a retransmission, by the sender's numbers, to that of
     *     the packet that it repeats
     * @param sequence the number of the header extension by which the sender counts what it sends,
     *     to be told what of it arrived; 0 when it is not
     * @param remb whether the sender is told by us how much it may send (REMB)
     */
    public record Repair(
            boolean ours, PayloadMap resend, PayloadMap repeats, int sequence, boolean remb) {
        /** Both sides see to it between themselves. */
        public static final Repair NONE =
                new Repair(false, PayloadMap.nothing(), PayloadMap.nothing(), 0, false);
    }

    /**
     * What RTCP one side takes from us.
     *
     * @param feedback the kinds of feedback (RFC 4585 §4.2), for example {@code nack pli}
     * @param reducedSize whether it takes RTCP of reduced size (RFC 5506)
     */
    public record Rtcp(Set<String> feedback, boolean reducedSize) {
        /** Copies the set. */
        public Rtcp {
            feedback = Set.copyOf(feedback);
        }
    }

    /**
     * A stream that both sides have.
     *
     * @param codecs in the answerer's order of preference; none where all sound is converted
     */
    public record Stream(
            Media media,
            At a,
            At b,
            List<Common> codecs,
            Flow aToB,
            Flow bToA,
            Rtcp rtcpToA,
            Rtcp rtcpToB) {

        /** Copies the list. */
        public Stream {
            codecs = List.copyOf(codecs);
        }
    }
}
