package org.ringdown.service.agent;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ringdown.audio.codec.g711.G711;
import org.ringdown.core.Entropy;
import org.ringdown.core.Parsed;
import org.ringdown.rtc.offer.Accepted;
import org.ringdown.rtc.offer.Refused;
import org.ringdown.rtc.offer.ServerAnswer;
import org.ringdown.rtc.sdp.SessionDescription;
import org.ringdown.runtime.media.MediaCommand;
import org.ringdown.service.relay.Leg;
import org.ringdown.service.relay.LegWatch;
import org.ringdown.service.relay.Legs;
import org.ringdown.service.relay.Peer;
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

    /** Media for one kind of number, on the legs of one loop. */
    public PlayedMedia(
            final Program program, final Legs legs, final Callers callers, final Entropy entropy) {
        this.program = program;
        this.legs = legs;
        this.callers = callers;
        this.entropy = entropy;
    }

    @Override
    public @Nullable Session open(final SipRequest invite, final Runnable ended) {
        final Leg leg =
                legs.open(
                        callers.of(invite),
                        new LegWatch() {
                            @Override
                            public void lost() {
                                ended.run();
                            }

                            @Override
                            public void heard() {
                                // Nothing was waiting for it.
                            }
                        });
        return leg == null ? null : new OneLeg(leg);
    }

    /** The media of one call. */
    private final class OneLeg implements Session {
        private final Leg leg;
        private final ServerAnswer negotiation;

        OneLeg(final Leg leg) {
            this.leg = leg;
            negotiation = new ServerAnswer(entropy, leg.end(), program.codecs());
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
                            case Accepted accepted -> play(accepted);
                        };
            };
        }

        private Answer play(final Accepted accepted) {
            legs.post(new MediaCommand.Remote(leg.id(), accepted.remote(), accepted.dtlsClient()));
            if (!accepted.direction().sends()) {
                legs.post(new MediaCommand.Park(leg.id()));
            } else if (program == Program.ECHO) {
                legs.post(new MediaCommand.Echo(leg.id()));
            } else {
                final G711 law = accepted.codec().payloadType() == 8 ? G711.PCMA : G711.PCMU;
                legs.post(
                        new MediaCommand.Tone(
                                leg.id(),
                                accepted.codec().payloadType(),
                                List.of(frame(law)),
                                FRAME_SAMPLES));
            }
            return new Answer.Sdp(accepted.sdp());
        }

        @Override
        public void close() {
            legs.close(leg);
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
