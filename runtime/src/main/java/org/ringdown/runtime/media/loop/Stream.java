package org.ringdown.runtime.media.loop;

import org.jspecify.annotations.Nullable;
import org.ringdown.rtc.offer.Direction;
import org.ringdown.rtc.offer.Media;
import org.ringdown.rtc.offer.PayloadMap;
import org.ringdown.rtc.offer.RemoteStream;
import org.ringdown.rtc.rtcp.RtcpRewriter;
import org.ringdown.rtc.rtcp.RtcpView;
import org.ringdown.rtc.rtp.RtpExtensions;
import org.ringdown.rtc.rtp.RtpView;
import org.ringdown.runtime.media.LegQuality;
import org.ringdown.runtime.media.LegReport;
import org.ringdown.runtime.media.MediaCommand;
import org.ringdown.runtime.media.MediaCounter;
import org.ringdown.runtime.media.MediaEvent;
import org.ringdown.runtime.media.Terms;
import org.ringdown.runtime.media.digits.DigitSender;
import org.ringdown.runtime.media.digits.Pressed;
import org.ringdown.runtime.media.picture.Pictures;
import org.ringdown.runtime.media.play.OwnSource;
import org.ringdown.runtime.media.play.Played;
import org.ringdown.runtime.media.play.Player;
import org.ringdown.runtime.media.play.ToneSource;
import org.ringdown.runtime.media.record.Tap;
import org.ringdown.runtime.media.sound.SoundPath;

/**
 * One {@code m=} line that a leg carries: what becomes of its packets. Owned by the loop.
 *
 * <p>The packet lane runs through {@link #deliverRtp}: a packet in the clear, valid and ours to
 * change, goes to whatever the stream is doing.
 */
final class Stream implements SoundPath.Way, DigitSender.Way, Pressed.Keys, Pictures.Way {
    /** What the stream is doing with what it gets. */
    private enum Mode {
        PARK,
        BRIDGE,
        ECHO,
        TONE
    }

    private final Leg leg;
    private final int index;
    private final Flow in = new Flow();
    private final Flow rtcpIn = new Flow();
    private final Sources heard = new Sources();
    private final Outlet outlet;
    private final Audience audience = new Audience(this);
    private Mode mode = Mode.PARK;
    private @Nullable Stream peer;
    private Terms terms = Terms.closed();
    private @Nullable ToneSource tone;
    private @Nullable Player player;
    private @Nullable OwnSource playedAs;
    private @Nullable Tap tap;
    private int echoMask;
    private Media media = Media.AUDIO;
    private Direction direction = Direction.SENDRECV;
    private @Nullable Gate gate;
    private @Nullable Pictures pictures;
    private final StreamSound sound;
    private @Nullable DigitSender digits;

    Stream(final Leg leg, final int index) {
        this.leg = leg;
        this.index = index;
        outlet = new Outlet(leg);
        sound = new StreamSound(leg.host());
    }

    Leg leg() {
        return leg;
    }

    /** The far end's description came, or changed. */
    void described(final RemoteStream as) {
        media = as.media();
        direction = as.direction();
        outlet.described(as);
    }

    /** The far end's description does not have it any more. */
    void undescribed() {
        direction = Direction.INACTIVE;
    }

    /** Makes two streams hear each other; whoever they were with is parked. */
    static void bridge(
            final Stream one,
            final Stream other,
            final MediaCommand.Bridge bridge,
            final long now) {
        one.become(Mode.BRIDGE, other, now);
        other.become(Mode.BRIDGE, one, now);
        one.terms = bridge.toOther();
        other.terms = bridge.toOne();
        one.pictures(other.terms, now);
        other.pictures(one.terms, now);
        one.sound.convert(one.terms.conversion());
        other.sound.convert(other.terms.conversion());
        one.sound.reportFor(other.sound, one.terms.reports());
        other.sound.reportFor(one.sound, other.terms.reports());
    }

    /** Sends the reports that are due where the two ends have none for each other. */
    void report(final long now) {
        sound.report(this, player, now);
    }

    /** Whom it is bridged with, or {@code null}. */
    @Nullable Stream peer() {
        return peer;
    }

    StreamSound sound() {
        return sound;
    }

    /** Looks after feedback where there are pictures; who looks on now needs a whole one. */
    private void pictures(final Terms toHere, final long now) {
        if (media != Media.VIDEO) {
            return;
        }
        final Pictures own = own();
        own.bridged(terms, toHere);
        if (terms.open()) {
            own.ask(heard.latest(), now);
        }
    }

    /**
     * Sends a copy of what another stream receives to the far end; nothing when it is {@code null}
     * or the terms are closed.
     */
    void listen(final @Nullable Stream other, final Terms as, final long now) {
        final Stream source = other == this || !as.open() ? null : other;
        audience.hear(source, as);
        if (source == null) {
            return;
        }
        leg.started(now);
        source.leg.started(now);
        if (media == Media.VIDEO) {
            own().bridged(Terms.closed().with(0, null), as);
            source.own().ask(source.heard.latest(), now);
        }
    }

    private Pictures own() {
        Pictures known = pictures;
        if (known == null) {
            known = new Pictures(this);
            pictures = known;
        }
        return known;
    }

    Audience audience() {
        return audience;
    }

    void echo(final int mask, final long now) {
        become(Mode.ECHO, null, now);
        echoMask = mask;
    }

    void tone(final ToneSource source, final long now) {
        become(Mode.TONE, null, now);
        tone = source;
    }

    /** Plays this instead of what was played, and of what the far end hears otherwise. */
    void play(final MediaCommand.Play order, final long random, final long now) {
        if (sound.overtaken(order)) {
            return;
        }
        stopPlaying(MediaEvent.Played.How.REPLACED);
        final Player next = new Player(order, playedAs, random, now);
        player = next;
        playedAs = next.source();
        leg.started(now);
    }

    /** Plays no more. */
    void stopPlaying(final MediaEvent.Played.How how) {
        final Player old = player;
        if (old != null) {
            player = null;
            old.close();
            leg.host().tell(old.ended(leg.id(), how));
        }
    }

    /** Gives what the far end sends to this, too. */
    void record(final @Nullable Tap to, final long now) {
        final Tap old = tap;
        tap = to;
        if (old != null && old != to) {
            old.end();
        }
        if (to != null) {
            leg.started(now);
        }
    }

    void park(final long now) {
        become(Mode.PARK, null, now);
    }

    /** The leg is over. */
    void end(final long now) {
        park(now);
        stopPlaying(MediaEvent.Played.How.STOPPED);
        record(null, now);
        sound.recordPlayed(null);
        sound.ear(null);
        audience.end();
    }

    private void become(final Mode next, final @Nullable Stream with, final long now) {
        final Stream old = peer;
        mode = next;
        peer = with;
        terms = Terms.closed();
        tone = null;
        if (old != null && old != with && old.peer == this) {
            old.park(now);
        }
        if (next != Mode.BRIDGE) {
            sound.alone();
        }
        if (next != Mode.PARK) {
            leg.started(now);
        }
    }

    /** The far end is to get a digit. */
    void press(final MediaCommand.Press digit, final long now) {
        final Stream other = peer;
        if (digit.payloadType() < 0) {
            final SoundPath path = other == null ? null : other.sound.path();
            if (path != null) {
                final var _ = path.press(digit, this, now);
            }
            return;
        }
        DigitSender sender = digits;
        if (sender == null) {
            sender = new DigitSender(digit, leg.host().entropy().nextLong());
            final Source latest = outlet.latest();
            if (latest != null) {
                sender.follow(latest.ssrc(), latest.sequence(), latest.timestamp(), now);
            }
            digits = sender;
        }
        if (sender.press(digit, now)) {
            leg.host().pressed().add(this);
        }
    }

    @Override
    public void press(final long now) {
        if (digits != null) {
            digits.pace(now, this);
        }
    }

    @Override
    public long pressAt() {
        return digits == null || !direction.receives() ? DigitSender.NEVER : digits.dueAt();
    }

    void gate(final @Nullable Gate with) {
        gate = with;
    }

    /** What the stream plays by itself, if anything. */
    @Nullable Played played() {
        final Player playing = player;
        if (playing != null && playing.over()) {
            stopPlaying(playing.how());
        }
        return player == null ? tone : player;
    }

    /** Whether the far end hears something of ours instead of others. */
    boolean plays() {
        return player != null;
    }

    /** Whether the far end wants to hear us. */
    boolean listens() {
        return direction.receives();
    }

    /** Whether the stream has nothing to do with what comes. */
    boolean parked() {
        return mode == Mode.PARK && player == null && !listenedTo() && !audience.any();
    }

    /** Whether anybody but far ends hears what comes. */
    private boolean listenedTo() {
        return tap != null || sound.ear() != null;
    }

    /** Whether the far end should be heard. */
    boolean shouldHear() {
        return direction.sends()
                && (audience.any()
                        || switch (mode) {
                            case BRIDGE -> terms.open();
                            case ECHO, TONE -> true;
                            case PARK -> player != null || listenedTo();
                        });
    }

    /** Whether a payload type may come: any, when nothing says which. */
    boolean expects(final int payloadType) {
        return mode != Mode.BRIDGE
                || terms.types().to(payloadType) != PayloadMap.DROP
                || sound.takes(payloadType);
    }

    @Override
    public boolean knows(final int ssrc) {
        return heard.has(ssrc);
    }

    /** Whether we have sent as this source to the far end. */
    boolean sends(final int ssrc) {
        return outlet.sends(ssrc);
    }

    /** A valid RTP packet came. */
    void deliverRtp(final byte[] data, final int size, final long now) {
        final int length = pictures == null ? size : pictures.arrived(data, size, now);
        if (length == Pictures.NOTHING) {
            leg.drops().count(MediaCounter.DROP_REPEATED);
            return;
        }
        in.count(length);
        Source source = heard.find(RtpView.ssrc(data, 0));
        if (source == null) {
            source = heard.add(Source.heard(data));
            if (pictures != null) {
                pictures.want();
            }
        }
        source.count(data, length, now);
        final Gate barrier = gate;
        if (barrier != null && !barrier.passes(data, length)) {
            drop(MediaCounter.DROP_BLOCKED);
            return;
        }
        if (tap != null) {
            tap.rtp(data, length, now);
        }
        sound.heard(data, length, now);
        if (audience.any()) {
            audience.rtp(data, length, leg.host().room(), now);
        }
        switch (mode) {
            case BRIDGE -> forward(data, length, now);
            case ECHO -> {
                // As another source: our own number coming back would be a collision.
                RtpView.ssrc(data, 0, RtpView.ssrc(data, 0) ^ echoMask);
                if (player == null) {
                    sendRtp(data, length);
                }
            }
            case TONE, PARK -> {
                if (!audience.any() && !listenedTo()) {
                    drop(MediaCounter.DROP_NO_PEER);
                }
            }
        }
    }

    private void forward(final byte[] data, final int length, final long now) {
        final Stream other = peer;
        if (other == null) {
            drop(MediaCounter.DROP_NO_PEER);
            return;
        }
        if (!terms.open() || other.player != null) {
            drop(MediaCounter.DROP_HELD);
            return;
        }
        final int type = terms.types().to(RtpView.payloadType(data, 0));
        if (type == PayloadMap.DROP) {
            if (!sound.converted(data, length, other, now)) {
                drop(MediaCounter.DROP_PAYLOAD_TYPE);
            }
            return;
        }
        RtpView.payloadType(data, 0, type);
        other.sendRtp(data, extensions(data, length, terms));
    }

    /** Does with header extensions what terms say; how long the packet is then. */
    static int extensions(final byte[] data, final int length, final Terms by) {
        if (RtpView.extended(data, 0) && !by.extensions().changesNothing()) {
            if (by.extensions().passesNothing()) {
                return RtpExtensions.strip(data, length);
            }
            RtpExtensions.renumber(data, 0, by.extensions());
        }
        return length;
    }

    private void drop(final MediaCounter reason) {
        in.error();
        leg.drops().count(reason);
    }

    /** Sends an RTP packet, which may be changed and has room for a tag. */
    @Override
    public void sendRtp(final byte[] data, final int size) {
        if (digits == null || digits.passes(data, leg.host().pressed().time())) {
            sendNow(data, size);
        }
    }

    @Override
    public void sendNow(final byte[] data, final int size) {
        outlet.send(data, size, pictures);
    }

    @Override
    public void resend(final byte[] data, final int length, final boolean wrapped) {
        outlet.resend(data, length, wrapped);
    }

    /** A valid RTCP packet came. It passes during hold, too (RFC 3264 §5.1). */
    void deliverRtcp(final byte[] data, final int length, final long now) {
        rtcpIn.count(length);
        if (audience.any()) {
            audience.rtcp(data, length, leg.host().room());
        }
        final Stream other = peer;
        final boolean ours = sound.received(data, length, player, other, now);
        if (other == null) {
            feedback(data, length, now);
            return;
        }
        if (ours) {
            return;
        }
        final boolean valid = RtcpView.valid(data, 0, length);
        int left = length;
        if (terms.feedback() != Terms.ALL_FEEDBACK && valid) {
            left =
                    pictures != null
                            ? pictures.feedback(data, length, terms.feedback(), other.pictures, now)
                            : RtcpRewriter.keep(data, 0, length, terms.feedback());
        }
        if (left > 0) {
            if (valid) {
                other.sound.passed(data, left, now);
            }
            other.sendRtcp(data, left);
        }
    }

    /** Whoever gets copies only may want packets again, or a whole picture. */
    private void feedback(final byte[] data, final int length, final long now) {
        final Stream source = audience.heard();
        if (source != null && pictures != null && RtcpView.valid(data, 0, length)) {
            final var _ = pictures.feedback(data, length, 0, source.pictures, now);
        }
    }

    /** The far end is to send a whole picture. */
    void wantPicture(final long now) {
        if (pictures != null) {
            pictures.ask(heard.latest(), now);
        }
    }

    /** Looks after what has a time. */
    void supervise(final long now) {
        sound.supervise(now);
        if (pictures != null && (audience.any() || (mode == Mode.BRIDGE && terms.open()))) {
            pictures.supervise(now);
        }
    }

    @Override
    public void arrived(final int sequence, final int ssrc, final long now) {
        leg.arrived(sequence, ssrc, now);
    }

    @Override
    public byte[] room() {
        return leg.host().room();
    }

    @Override
    public void sendRtcp(final byte[] data, final int length) {
        outlet.sendRtcp(data, length);
    }

    Flow in() {
        return in;
    }

    Flow out() {
        return outlet.rtp();
    }

    Flow rtcpIn() {
        return rtcpIn;
    }

    Flow rtcpOut() {
        return outlet.rtcp();
    }

    @Override
    public @Nullable Source latest() {
        return heard.latest();
    }

    /** How well the far end is heard. */
    LegQuality quality() {
        final Source source = heard.latest();
        return sound.quality(source == null ? null : source.stream());
    }

    LegReport.Stream report() {
        return new LegReport.Stream(
                index,
                media,
                in.report(),
                outlet.rtp().report(),
                rtcpIn.report(),
                outlet.rtcp().report(),
                heard.report(),
                outlet.report(),
                quality());
    }
}
