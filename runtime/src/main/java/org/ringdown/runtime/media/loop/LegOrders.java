package org.ringdown.runtime.media.loop;

import org.ringdown.runtime.io.PacketIo;
import org.ringdown.runtime.media.MediaCommand;
import org.ringdown.runtime.media.MediaCounter;
import org.ringdown.runtime.media.MediaEvent;
import org.ringdown.runtime.media.RtpPorts;
import org.ringdown.runtime.media.digits.DigitEar;
import org.ringdown.runtime.media.play.ToneSource;

/** What commands want done with legs that are there. Runs on the loop's thread. */
final class LegOrders {
    private final LoopLegs legs;
    private final PacketIo io;

    LegOrders(final LoopLegs legs, final PacketIo io) {
        this.legs = legs;
        this.io = io;
    }

    /** Does what a command says with the leg that it is for. */
    void obey(final Leg leg, final MediaCommand command, final long now) {
        switch (command) {
            case MediaCommand.Remote(var _, var remote) -> {
                final LegIce ice = leg.ice();
                if (ice != null && remote.ice() == null && leg.ports() != null) {
                    // It declined what was offered: the address of its description counts.
                    legs.withoutIce(leg, ice);
                }
                leg.remote(remote, now);
                legs.rename(leg);
            }
            case MediaCommand.RestartIce(var _, var local, var mode) -> {
                leg.restartIce(local, mode, now);
                legs.rename(leg);
            }
            case MediaCommand.Candidates more -> leg.candidates(more, now);
            case MediaCommand.Bridge bridge -> bridge(leg, bridge, now);
            case MediaCommand.Copy copy -> copy(leg, copy, now);
            case MediaCommand.Echo(var stream) ->
                    leg.stream(stream.stream()).echo((int) legs.entropy().nextLong() | 1, now);
            case MediaCommand.Tone tone -> {
                final Stream stream = leg.stream(tone.stream().stream());
                stream.tone(new ToneSource(tone, legs.entropy().nextLong(), now), now);
                legs.sounds(stream);
            }
            case MediaCommand.Play play -> {
                final Stream stream = leg.stream(play.stream().stream());
                stream.play(play, legs.entropy().nextLong(), now);
                legs.sounds(stream);
            }
            case MediaCommand.StopPlaying(var stream) ->
                    leg.stream(stream.stream()).stopPlaying(MediaEvent.Played.How.STOPPED);
            case MediaCommand.Tapped(var stream, var tap) ->
                    leg.stream(stream.stream()).record(tap, now);
            case MediaCommand.TappedPlay(var stream, var tap) ->
                    leg.stream(stream.stream()).sound().recordPlayed(tap);
            case MediaCommand.AskPicture(var stream) ->
                    leg.stream(stream.stream()).wantPicture(now);
            case MediaCommand.Park(var stream) -> leg.stream(stream.stream()).park(now);
            case MediaCommand.Gate gate -> leg.stream(gate.stream().stream()).gate(Gate.of(gate));
            case MediaCommand.Press digit -> leg.stream(digit.stream().stream()).press(digit, now);
            case MediaCommand.HearDigits order ->
                    leg.stream(order.stream().stream())
                            .sound()
                            .ear(order.nothing() ? null : new DigitEar(order, legs.codecs()));
            case MediaCommand.DigitSaid digit -> said(leg, digit, now);
            case MediaCommand.Learn(var _, var learning) -> leg.learn(learning, now);
            case MediaCommand.Keep keep -> keep(leg, keep, now);
            case MediaCommand.Query(var _, var to) -> to.accept(leg.report());
            case MediaCommand.TrafficClass(var _, int tos) -> trafficClass(leg, tos);
            case MediaCommand.Open _, MediaCommand.Close _ ->
                    throw new IllegalStateException("obeyed before");
        }
    }

    private void said(final Leg leg, final MediaCommand.DigitSaid digit, final long now) {
        final DigitEar ear = leg.stream(digit.stream().stream()).sound().ear();
        if (ear != null) {
            ear.said(digit.event(), digit.millis(), now, legs::tell);
        }
    }

    private void keep(final Leg leg, final MediaCommand.Keep keep, final long now) {
        if (keep.resume() && !keep.page().intact()) {
            // Its keys may have been used beyond what is known.
            legs.close(leg.id(), now);
        } else {
            leg.keep(keep.page(), keep.resume());
        }
    }

    private void bridge(final Leg leg, final MediaCommand.Bridge bridge, final long now) {
        final Leg other = legs.find(bridge.other().leg());
        if (other == null) {
            legs.counters().addOwned(MediaCounter.UNKNOWN_LEG, 1);
            return;
        }
        final Stream from = leg.stream(bridge.one().stream());
        final Stream to = other.stream(bridge.other().stream());
        if (from != to) {
            Stream.bridge(from, to, bridge, now);
        }
    }

    private void copy(final Leg leg, final MediaCommand.Copy copy, final long now) {
        final Stream listener = leg.stream(copy.listener().stream());
        final Leg heard = legs.find(copy.heard().leg());
        if (heard == null) {
            legs.counters().addOwned(MediaCounter.UNKNOWN_LEG, 1);
            listener.listen(null, copy.terms(), now);
            return;
        }
        listener.listen(heard.stream(copy.heard().stream()), copy.terms(), now);
    }

    private void trafficClass(final Leg leg, final int tos) {
        final RtpPorts own = leg.ports();
        if (own != null) {
            io.trafficClass(own.rtpSocket(), tos);
            if (own.rtcpSocket() != null) {
                io.trafficClass(own.rtcpSocket(), tos);
            }
        }
    }
}
