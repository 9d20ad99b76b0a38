package org.ringdown.service.agent;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ringdown.audio.codec.g711.G711;
import org.ringdown.core.Entropy;
import org.ringdown.core.Parsed;
import org.ringdown.rtc.offer.Agreement;
import org.ringdown.rtc.offer.OfferAnswer;
import org.ringdown.rtc.offer.Refused;
import org.ringdown.rtc.offer.Reply;
import org.ringdown.rtc.offer.ServerAnswer;
import org.ringdown.rtc.sdp.SessionDescription;
import org.ringdown.runtime.media.MediaCommand;
import org.ringdown.runtime.media.StreamRef;
import org.ringdown.service.relay.CallMedia;
import org.ringdown.service.relay.LegWatch;
import org.ringdown.service.relay.Legs;
import org.ringdown.service.relay.Peer;
import org.ringdown.service.relay.SideLegs;
import org.ringdown.sip.message.SipRequest;

/** Media that one leg of the server plays by itself: what it hears, or a tone. */
public final class PlayedMedia implements ServerMedia {
    private static final int FRAME_SAMPLES = 160;

    /** What a leg plays. */
    public enum Program {
        /** Sends back what it hears, in whatever codec the caller likes best. */
        ECHO,
        /** The digital milliwatt: 1,000 Hz at 0 dBm0 (ITU-T G.711). */
        MILLIWATT;

        /** The codecs in which it can be played, best first. */
        private List<String> codecs() {
            return switch (this) {
                case ECHO -> List.of("opus", "G722", "PCMU", "PCMA");
                case MILLIWATT -> List.of("PCMU", "PCMA");
            };
        }
    }

    /** Tells where the caller of an INVITE is and how it carries media. */
    @FunctionalInterface
    public interface Callers {
        /** The peer that sent {@code invite}. */
        Peer of(SipRequest invite);
    }

    private final Program program;
    private final Legs legs;
    private final Callers callers;
    private final Entropy entropy;
    private final CallMedia watch;

    /**
     * Media for one kind of number, on the legs of one loop.
     *
     * @param watch told whether the media of calls work
     */
    public PlayedMedia(
            final Program program,
            final Legs legs,
            final Callers callers,
            final Entropy entropy,
            final CallMedia watch) {
        this.program = program;
        this.legs = legs;
        this.callers = callers;
        this.entropy = entropy;
        this.watch = watch;
    }

    @Override
    public @Nullable Session open(final SipRequest invite, final Runnable ended) {
        return new OneSide(invite.callId(), callers.of(invite), ended);
    }

    /** The media of one call. */
    private final class OneSide implements Session, LegWatch {
        private final SideLegs side;
        private final Runnable ended;
        private final ServerAnswer negotiation;
        private final String callId;
        private final boolean ice;

        OneSide(final String callId, final Peer peer, final Runnable ended) {
            this.callId = callId;
            ice = peer.browser();
            this.ended = ended;
            side = new SideLegs(legs, peer, this, new Legs.Beside());
            negotiation =
                    new ServerAnswer(
                            entropy,
                            new OfferAnswer.Party(side, peer.profile(), peer.policy()),
                            program.codecs());
        }

        @Override
        public void lost() {
            if (ice) {
                watch.mediaLost(callId, true);
            }
            ended.run();
        }

        @Override
        public void heard() {
            if (ice) {
                watch.mediaUp(callId, true);
            }
        }

        @Override
        public Answer answer(final byte[] offer) {
            return switch (SessionDescription.parse(offer)) {
                case Parsed.Malformed<SessionDescription>(String rule, int offset) ->
                        new Answer.Refused(488, "SDP: " + rule + " (at " + offset + ")");
                case Parsed.Ok<SessionDescription>(SessionDescription sdp) ->
                        switch (negotiation.offer(sdp)) {
                            case Refused(int status, String reason) ->
                                    new Answer.Refused(status, reason);
                            case Reply.Accepted accepted -> play(accepted);
                        };
            };
        }

        @Override
        public boolean trickle(final byte[] fragment) {
            if (!(SessionDescription.parseFragment(fragment)
                    instanceof Parsed.Ok<SessionDescription>(SessionDescription parts))) {
                return false;
            }
            side.trickled(negotiation.trickled(parts));
            return true;
        }

        private Answer play(final Reply.Accepted accepted) {
            final Agreement.At at = accepted.at();
            final @Nullable StreamRef stream = side.stream(at.transport(), at.stream());
            if (stream != null) {
                legs.post(new MediaCommand.Remote(stream.leg(), accepted.end().remote()));
                legs.post(played(accepted, stream));
                side.keep(List.of(at.transport()));
            }
            return new Answer.Sdp(accepted.sdp());
        }

        private MediaCommand played(final Reply.Accepted accepted, final StreamRef stream) {
            if (!accepted.direction().sends()) {
                return new MediaCommand.Park(stream);
            }
            if (program == Program.ECHO) {
                return new MediaCommand.Echo(stream);
            }
            final G711 law = accepted.codec().payloadType() == 8 ? G711.PCMA : G711.PCMU;
            return new MediaCommand.Tone(
                    stream, accepted.codec().payloadType(), List.of(frame(law)), FRAME_SAMPLES);
        }

        @Override
        public void close() {
            side.close();
        }
    }

    /** 20 ms of the milliwatt: twenty whole periods, so that frames join without a click. */
    private static byte[] frame(final G711 law) {
        final byte[] period = law.milliwatt();
        final byte[] frame = new byte[FRAME_SAMPLES];
        for (int i = 0; i < frame.length; i++) {
            frame[i] = period[i % period.length];
        }
        return frame;
    }
}
