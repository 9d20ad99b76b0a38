package org.ringdown.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.gson.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a power cut must not take away from clients of sylkRTC, and what it must not leave. */
@ExtendWith(Site.Extension.class)
class SylkSurvivalIT {
    private static final Duration BACK = Duration.ofSeconds(30);

    @Test
    @Timeout(180)
    void clientsComeBackAfterAKillAndMissNothing(final Site site) {
        final RingdownProcess own = site.keep(new RingdownProcess(site.folder("sylk-killed")));
        site.startWithUsers(own);
        final SylkDevice alice = client(site, own, "alice");
        final SylkDevice bob = client(site, own, "bob");
        final SylkDevice carol = client(site, own, "carol");
        alice.write("bob", "m1", "while both are here");
        heardOf(bob, "m1");
        accepted(alice, "m1");

        bob.stayAway();
        own.kill();
        await().until(() -> !alice.registered() && !bob.registered() && !carol.registered());
        own.start();
        alice.awaitRegistered(BACK);
        carol.awaitRegistered(BACK);

        // Who is away is not rung where he was before, and the caller is told so at once.
        final RawPhone dave =
                site.keep(new RawPhone(own, "dave", site.password("dave"), Site.RAW_TONE));
        dave.register();
        assertThat(dave.callWith(Site.address("bob"), dave.sdp()).status()).isEqualTo(480);
        // Who is back is rung once.
        rungOnce(dave, carol, "carol");

        alice.write("bob", "m2", "while one is away: \u00e4\u20ac\ud83d\ude00");
        accepted(alice, "m2");
        assertThat(bob.registered()).isFalse();
        bob.come();
        bob.awaitRegistered(BACK);
        final List<JsonObject> missed = bob.missedSince("m1");
        assertThat(missed)
                .extracting(row -> SylkDevice.text(row, "message_id"))
                .containsExactly("m2");
        final JsonObject row = missed.getFirst();
        assertThat(SylkDevice.text(row, "content"))
                .isEqualTo("while one is away: \u00e4\u20ac\ud83d\ude00");
        assertThat(SylkDevice.text(row, "contact")).isEqualTo("alice@" + RingdownProcess.DOMAIN);
        assertThat(SylkDevice.text(row, "direction")).isEqualTo("incoming");
        assertThat(bob.missedSince("m2")).isEmpty();
        // The sender's history is whole, too: the first was stored before the power went.
        assertThat(alice.missedSince("m1"))
                .extracting(each -> SylkDevice.text(each, "message_id"))
                .containsExactly("m2");

        alice.write("bob", "m3", "both are here again");
        heardOf(bob, "m3");
        rungOnce(dave, bob, "bob");
    }

    private static SylkDevice client(
            final Site site, final RingdownProcess server, final String user) {
        final SylkDevice client = site.keep(new SylkDevice(server, user, site.password(user)));
        client.come();
        client.awaitRegistered(BACK);
        return client;
    }

    private static void heardOf(final SylkDevice who, final String messageId) {
        final JsonObject _ =
                who.awaitEvent("message", m -> SylkDevice.text(m, "message_id").equals(messageId));
    }

    private static void accepted(final SylkDevice who, final String messageId) {
        final JsonObject told =
                who.awaitEvent(
                        "disposition-notification",
                        m -> SylkDevice.text(m, "message_id").equals(messageId));
        assertThat(SylkDevice.text(told, "state")).isEqualTo("accepted");
    }

    private static void rungOnce(
            final RawPhone caller, final SylkDevice callee, final String user) {
        final CompletableFuture<SipText> answer =
                CompletableFuture.supplyAsync(
                        () -> caller.callWith(Site.address(user), caller.sdp()));
        callee.refuse(callee.awaitEvent("incoming-session", _ -> true));
        assertThat(answer.join().status()).isEqualTo(486);
        assertThat(callee.unawaited("incoming-session")).isZero();
    }
}
