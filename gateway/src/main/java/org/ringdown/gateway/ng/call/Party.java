package org.ringdown.gateway.ng.call;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ringdown.gateway.ng.describe.Twins;
import org.ringdown.gateway.ng.request.Sound;
import org.ringdown.gateway.ng.sound.HeldMusic;
import org.ringdown.gateway.ng.sound.Target;

/**
 * One end of a call, as the proxy tells it apart: by its tag, and among branches that have not
 * answered by the branch. What the party says describes its own end; our ports of its media face
 * it.
 */
final class Party {
    /** How a party came to be. */
    enum Kind {
        /** By offer and answer with another. */
        DIALOGUE,
        /** By a publication: whoever subscribes hears it. */
        PUBLISHER,
        /** By a subscription: it hears others. */
        SUBSCRIBER
    }

    /** The tag; empty before the party has answered. */
    String tag;

    @Nullable String viaBranch;
    @Nullable String label;
    final long createdSeconds;
    final List<Medium> media = new ArrayList<>();

    /** Whom it was last joined with by offer and answer. */
    @Nullable Party peer;

    /** How it came to be. */
    Kind kind = Kind.DIALOGUE;

    /** How many descriptions we have made up for it. */
    int revision;

    /** What it was last sent, without the version in {@code o=}, and that version. */
    @Nullable String sent;

    @Nullable String sentVersion;
    @Nullable String userName;
    @Nullable String sessionName;
    @Nullable String origin;

    /** What it described twice and we left out; whether it was offered everything twice. */
    List<Twins.Twin> twins = List.of();

    boolean doubled;

    /** The names in the bundle that it has offered last, in its order. */
    List<String> group = List.of();

    /** Whether that was accepted. */
    boolean bundles;

    /** What whoever it puts on hold hears; {@code null} for what it sends itself. */
    @Nullable Sound music;

    /** Whether that is the music of whom it puts on hold, and for this time only. */
    private boolean reflects;

    /** When it is over; {@link Long#MAX_VALUE} while nobody has said so. */
    long endsAt = Long.MAX_VALUE;

    Party(final String tag, final @Nullable String viaBranch, final long createdSeconds) {
        this.tag = tag;
        this.viaBranch = viaBranch;
        this.createdSeconds = createdSeconds;
    }

    /** The medium of that place, made when it is not there yet. */
    Medium medium(final int index) {
        while (media.size() <= index) {
            media.add(new Medium(this, media.size()));
        }
        return media.get(index);
    }

    /** The lowest place on a leg that no medium has. */
    int free(final MediaPort.Opened leg) {
        int place = 0;
        while (taken(leg, place)) {
            place++;
        }
        return place;
    }

    private boolean taken(final MediaPort.Opened leg, final int place) {
        return media.stream().anyMatch(each -> leg.equals(each.leg) && each.place == place);
    }

    /** The media on a leg. */
    List<Medium> on(final MediaPort.Opened leg) {
        return media.stream().filter(each -> leg.equals(each.leg)).toList();
    }

    /** Its first sound that we carry, or {@code null}. */
    @Nullable Medium sound() {
        return media.stream().filter(Medium::sounds).findFirst().orElse(null);
    }

    /** A script says what whoever it puts on hold hears. */
    void music(final Sound wish) {
        reflects = wish.says("mode", Sound.REFLECT);
        if (!reflects) {
            music = wish;
        } else if (peer != null && peer.music != null) {
            music = peer.music;
        }
    }

    /** Whether whoever it puts on hold is told of it so. */
    boolean holds(final String key, final String value) {
        return music != null && music.says(key, value);
    }

    /** Whom it holds hears its music, if it has any; and not any more once it listens. */
    void soothe(final String call, final HeldMusic by) {
        final Party other = peer;
        final Medium own = sound();
        final Medium heard = other == null ? null : other.sound();
        if (music != null && own != null && heard != null) {
            final boolean held = !own.listens() && heard.listens();
            final Target target = new Target(heard.stream(), heard.codecs());
            by.held(call, target, held ? music : null);
            if (!held && reflects) {
                music = null;
            }
        }
    }

    boolean untagged() {
        return tag.isEmpty() && kind == Kind.DIALOGUE;
    }

    boolean leaving() {
        return endsAt != Long.MAX_VALUE;
    }
}
