package org.ringdown.runtime.media.loop;

import org.ringdown.rtc.crypto.CipherChoice;
import org.ringdown.rtc.crypto.Workbench;
import org.ringdown.rtc.offer.Security;
import org.ringdown.rtc.srtp.SrtpKey;
import org.ringdown.rtc.srtp.SrtpReceiver;
import org.ringdown.rtc.srtp.SrtpSender;

/**
 * The keys of a leg at work: roll-over counters and replay windows of both ways. There must be one
 * sender for one key, whatever ports it sends from: two would use an index twice (RFC 3711 §9.1).
 */
record Srtp(SrtpSender sender, SrtpReceiver receiver) {
    private static final long GRACE_NANOS = 5_000_000_000L;

    /** From a handshake; {@code workbench} is the loop's. */
    static Srtp of(final SrtpKey ours, final SrtpKey theirs, final Workbench workbench) {
        return new Srtp(
                new SrtpSender(ours, CipherChoice.OWN, workbench),
                new SrtpReceiver(theirs, CipherChoice.OWN, workbench));
    }

    /** From descriptions; {@code workbench} is the loop's. */
    static Srtp of(final Security.Sdes keys, final Workbench workbench) {
        return of(keys.ours(), keys.theirs(), workbench);
    }

    /**
     * With new keys in place of these; one that is the same as before goes on where it was, and the
     * far end's former key holds for some seconds more, for what was on its way.
     */
    Srtp rekeyed(
            final SrtpKey ours, final SrtpKey theirs, final long now, final Workbench workbench) {
        receiver.rekey(theirs, now + GRACE_NANOS);
        return new Srtp(
                sender.key().equals(ours)
                        ? sender
                        : new SrtpSender(ours, CipherChoice.OWN, workbench),
                receiver);
    }
}
