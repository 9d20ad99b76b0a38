package org.ringdown.runtime.media;

import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.ringdown.audio.codec.AudioCodec;
import org.ringdown.audio.dtmf.Digits;
import org.ringdown.rtc.offer.Candidate;
import org.ringdown.rtc.offer.IceParameters;
import org.ringdown.rtc.offer.RemoteEnd;
import org.ringdown.rtc.sdp.Codec;
import org.ringdown.runtime.media.feed.Playback;
import org.ringdown.runtime.media.keep.LegPage;
import org.ringdown.runtime.media.record.Tap;

/**
 * What can be asked of the media plane. A command for a leg that is not there does nothing.
 *
 * <p>A leg is a transport towards one peer; a stream is one {@code m=} line that it carries. A
 * stream is there from the first command about it, even before the far end is described.
 */
public sealed interface MediaCommand {

    /** The leg that is meant; its loop gets the command. */
    long leg();

    /**
     * A new leg.
     *
     * @param ice our side of ICE; {@code null} without
     */
    record Open(long leg, Sockets sockets, @Nullable LocalIce ice) implements MediaCommand {}

    /**
     * New ICE credentials of ours (RFC 8445 §9); media goes on over the old pair until there is a
     * new one.
     *
     * @param local our credentials, as our SDP shows them
     * @param mode our part from now on, which may be another one; {@code null} as it was
     */
    record RestartIce(long leg, IceParameters local, @Nullable IceMode mode)
            implements MediaCommand {
        /** Our part stays what it was. */
        public RestartIce(final long leg, final IceParameters local) {
            this(leg, local, null);
        }
    }

    /**
     * The far end, as its description shows it. May be repeated: keys, roll-over counters and the
     * DTLS association stay while fingerprints or SDES keys do; an address is learned anew.
     */
    record Remote(long leg, RemoteEnd remote) implements MediaCommand {}

    /**
     * More candidates of the far end (RFC 8838).
     *
     * @param remoteUfrag whose they are: those of another generation are dropped
     * @param more those that are new
     * @param end whether these were the last
     */
    record Candidates(long leg, String remoteUfrag, List<Candidate> more, boolean end)
            implements MediaCommand {
        /** Copies the list. */
        public Candidates {
            more = List.copyOf(more);
        }
    }

    /**
     * Two streams hear each other. Replaces what either did before; a stream that was bridged with
     * one of them is parked. Both legs are on one loop: see {@link MediaPlane#newLegId(long)}.
     *
     * @param toOther from one to the other
     * @param toOne from the other to one
     */
    record Bridge(StreamRef one, StreamRef other, Terms toOther, Terms toOne)
            implements MediaCommand {
        @Override
        public long leg() {
            return one.leg();
        }
    }

    /**
     * A stream's far end also hears what another stream receives, beside whatever it does hear.
     * Replaces what it got a copy of before; ends when either leg does. Both legs are on one loop.
     *
     * @param heard the stream whose packets are copied
     * @param listener the stream that sends the copies to its far end
     * @param terms how; {@link Terms#closed()} ends it
     */
    record Copy(StreamRef heard, StreamRef listener, Terms terms) implements MediaCommand {
        @Override
        public long leg() {
            return listener.leg();
        }
    }

    /** The stream hears itself. */
    record Echo(StreamRef stream) implements MediaCommand {
        @Override
        public long leg() {
            return stream.leg();
        }
    }

    /**
     * The stream hears a recurring sound.
     *
     * @param payloadType of the packets sent
     * @param frames payloads of 20 ms each, sent in turn for ever; not to be changed any more
     * @param timestampStep ticks of 20 ms, for example 160
     */
    record Tone(StreamRef stream, int payloadType, List<byte[]> frames, int timestampStep)
            implements MediaCommand {
        private static final int MAX_FRAME = 1_400;

        /** There is something to send. */
        public Tone {
            frames = List.copyOf(frames);
            if (frames.isEmpty() || frames.stream().anyMatch(f -> f.length > MAX_FRAME)) {
                throw new IllegalArgumentException(
                        "a tone has frames, of " + MAX_FRAME + " bytes at most");
            }
        }

        @Override
        public long leg() {
            return stream.leg();
        }
    }

    /**
     * The stream's far end hears this, and meanwhile nothing of what it would hear otherwise.
     * Replaces what was played before; {@link MediaEvent.Played} tells when it is over.
     *
     * @param playing its number; what has a lower one than the stream has had before comes too
     *     late, and is not played
     * @param playback the sound; belongs to the stream from now on
     * @param codec that it is sent in, which runs at its rate
     * @param payloadType of the packets sent
     */
    record Play(
            StreamRef stream, long playing, Playback playback, AudioCodec codec, int payloadType)
            implements MediaCommand {
        @Override
        public long leg() {
            return stream.leg();
        }
    }

    /** The stream plays no more; nothing happens when it does not play. */
    record StopPlaying(StreamRef stream) implements MediaCommand {
        @Override
        public long leg() {
            return stream.leg();
        }
    }

    /**
     * What the stream's far end sends, as far as it is not held back, is also recorded. Replaces
     * what it was given to before, which is ended.
     *
     * @param tap gets the packets; {@code null} for nobody
     */
    record Tapped(StreamRef stream, @Nullable Tap tap) implements MediaCommand {
        @Override
        public long leg() {
            return stream.leg();
        }
    }

    /**
     * What the stream plays to its far end is also recorded. Replaces what it was given to before,
     * which is ended.
     *
     * @param tap gets the packets; {@code null} for nobody
     */
    record TappedPlay(StreamRef stream, @Nullable Tap tap) implements MediaCommand {
        @Override
        public long leg() {
            return stream.leg();
        }
    }

    /** The stream's far end is to send a whole picture: who looks on cannot ask by RTCP. */
    record AskPicture(StreamRef stream) implements MediaCommand {
        @Override
        public long leg() {
            return stream.leg();
        }
    }

    /** The stream hears nothing, and nobody hears it. */
    record Park(StreamRef stream) implements MediaCommand {
        @Override
        public long leg() {
            return stream.leg();
        }
    }

    /**
     * Keeps back what a stream receives from its far end, whatever it is doing.
     *
     * @param blockMedia whether everything but digits is dropped
     * @param blockDtmf whether digits (RFC 4733) are dropped
     * @param silence whether sound goes on as silence, as far as its codec has a frame for that
     * @param dtmfTypes the payload types of digits, by the far end's numbers
     */
    record Gate(
            StreamRef stream,
            boolean blockMedia,
            boolean blockDtmf,
            boolean silence,
            List<Integer> dtmfTypes)
            implements MediaCommand {
        /** Copies the list. */
        public Gate {
            dtmfTypes = List.copyOf(dtmfTypes);
        }

        @Override
        public long leg() {
            return stream.leg();
        }
    }

    /**
     * The stream's far end is to get a digit, after those before it: as an event (RFC 4733) in
     * place of its sound, or as a tone where its sound is converted.
     *
     * @param event its event code (RFC 4733 §3.2), 0 to 16
     * @param volume its power in -dBm0, 0 to 63
     * @param millis how long it is, 40 to 10,000
     * @param pauseMillis how long nothing follows, 0 to 10,000
     * @param payloadType of events, as the far end takes them; -1 when it takes none, so that the
     *     digit is a tone, and is lost where no sound is converted
     * @param clock of the events' durations
     * @param soundClock of the sound's timestamps
     */
    record Press(
            StreamRef stream,
            int event,
            int volume,
            int millis,
            int pauseMillis,
            int payloadType,
            int clock,
            int soundClock)
            implements MediaCommand {
        private static final int LONGEST = 10_000;

        /** What a digit can be. */
        public Press {
            if (!Digits.known(event) || volume < 0 || volume > 63 || clock < 1_000) {
                throw new IllegalArgumentException("event " + event + ", volume " + volume);
            }
            millis = Math.clamp(millis, 40, LONGEST);
            pauseMillis = Math.clamp(pauseMillis, 0, LONGEST);
        }

        @Override
        public long leg() {
            return stream.leg();
        }
    }

    /**
     * Tells from now on of the digits of the stream's far end, however they come, each once: see
     * {@link MediaEvent.Digit}. What was heard before is forgotten.
     *
     * @param payloadTypes of the far end's events (RFC 4733)
     * @param clock of the events' durations
     * @param soundClock of the timestamps
     * @param sound in which tones are looked for, by the far end's payload types; where that and
     *     {@code payloadTypes} are empty nobody is told any more
     */
    record HearDigits(
            StreamRef stream,
            List<Integer> payloadTypes,
            int clock,
            int soundClock,
            List<Codec> sound)
            implements MediaCommand {
        /** Copies the lists. */
        public HearDigits {
            payloadTypes = List.copyOf(payloadTypes);
            sound = List.copyOf(sound);
        }

        /** Events alone. */
        public HearDigits(
                final StreamRef stream,
                final List<Integer> payloadTypes,
                final int clock,
                final int soundClock) {
            this(stream, payloadTypes, clock, soundClock, List.of());
        }

        /** Whether nobody is to be told. */
        public boolean nothing() {
            return payloadTypes.isEmpty() && sound.isEmpty();
        }

        @Override
        public long leg() {
            return stream.leg();
        }
    }

    /**
     * The stream's far end has said a digit in SIP, in an INFO: whoever is told of its digits is
     * told of this one, unless it came in the sound, too.
     *
     * @param event its event code (RFC 4733 §3.2), 0 to 16
     * @param millis how long it is
     */
    record DigitSaid(StreamRef stream, int event, int millis) implements MediaCommand {
        /** What a digit can be. */
        public DigitSaid {
            if (!Digits.known(event) || millis < 0) {
                throw new IllegalArgumentException("event " + event + " for " + millis + " ms");
            }
        }

        @Override
        public long leg() {
            return stream.leg();
        }
    }

    /** How the leg finds its far end without ICE; {@link Learning#DEFAULT} until told. */
    record Learn(long leg, Learning learning) implements MediaCommand {}

    /**
     * Asks how a leg is doing.
     *
     * @param to gets the answer, on the loop: it must not wait
     */
    record Query(long leg, Consumer<LegReport> to) implements MediaCommand {}

    /**
     * How the network is to treat what the leg's own ports send.
     *
     * @param tos the byte of the IP header (RFC 2474), 0 to 255
     */
    record TrafficClass(long leg, int tos) implements MediaCommand {
        /** One byte. */
        public TrafficClass {
            if (tos < 0 || tos > 255) {
                throw new IllegalArgumentException("a traffic class is 0 to 255");
            }
        }
    }

    /**
     * Writes down what another process needs to go on with the leg. Comes before the far end is
     * described.
     *
     * @param page for this leg alone
     * @param resume whether the leg was another process's, and goes on from what stands there
     */
    record Keep(long leg, LegPage page, boolean resume) implements MediaCommand {}

    /** The leg is over; its sockets and keys are gone when {@link MediaEvent.Closed} comes. */
    record Close(long leg) implements MediaCommand {}
}
