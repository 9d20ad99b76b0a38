package org.ringdown.it;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Messages between a client of sylkRTC, linphone and SIP.js, which nobody here wrote. */
@ExtendWith(Site.Extension.class)
@Timeout(120)
class MessagesIT {
    private static SylkClient client(final Site site, final RingdownProcess server) {
        return site.keep(new SylkClient(server, "alice", site.password("alice")));
    }

    /** Linphone tells of what it got as it likes to: bare, deflated and unasked. */
    @Test
    void linphoneAndAClientWriteToEachOther(final Site site) {
        final Linphone bob = site.linphone("bob");
        final SylkClient alice = client(site, site.server());

        bob.write(Site.address("alice"), "hello from linphone");
        alice.await("\"message\"", "\"hello from linphone\"", "\"bob@ringdown.test\"");

        alice.write("bob", "m-linphone", "hello to linphone");
        bob.awaitMessage("hello to linphone");
        alice.await("\"disposition-notification\"", "\"accepted\"", "\"m-linphone\"");
        alice.await("\"disposition-notification\"", "\"delivered\"", "\"m-linphone\"");
        assertThat(alice.count("\"hello from linphone\"")).isOne();
    }

    @Test
    void aBrowserGetsEveryByteOfCpim(final Site site) {
        final BrowserPhone carol =
                site.browser(BrowserPhone.Library.SIPJS, "carol", Site.FIRST_TONE);
        final SylkClient alice = client(site, site.server());

        alice.write("carol", "m-browser", "hällo");
        carol.awaitMessage(
                "message/cpim",
                """
                From: <sip:alice@ringdown.test>\r
                To: <sip:carol@ringdown.test>\r
                DateTime: 2026-11-20T10:55:03Z\r
                NS: imdn <urn:ietf:params:imdn>\r
                imdn.Message-ID: m-browser\r
                imdn.Disposition-Notification: positive-delivery, display\r
                \r
                Content-Type: text/plain\r
                Content-Length: 6\r
                \r
                hällo\
                """);
        alice.await("\"disposition-notification\"", "\"accepted\"", "\"m-browser\"");

        carol.write(
                Site.address("alice"),
                "message/cpim",
                """
                From: Carol <sip:carol@ringdown.test>\r
                To: <sip:alice@ringdown.test>\r
                NS: x <urn:ietf:params:imdn>\r
                x.Message-ID: from-browser\r
                x.Disposition-Notification: display\r
                \r
                Content-Type: text/plain\r
                \r
                back\
                """);
        carol.awaitSent();
        alice.await("\"message\"", "\"back\"", "\"from-browser\"", "\"Carol\"");
        alice.displayed("carol", "from-browser");
        carol.awaitMessage("message/cpim", "<message-id>from-browser</message-id>");
    }

    @Test
    void whoWasAwayGetsEverythingAfterAKill(final Site site) {
        final RingdownProcess own = own(site);
        final SylkClient before = client(site, own);
        // Linphone is not there: it waits. Alice leaves: what comes then is in her journal.
        before.write("bob", "m-away", "while you were away");
        before.await("\"disposition-notification\"", "\"accepted\"", "\"m-away\"");
        before.close();
        final BrowserPhone carol =
                site.browser(own, BrowserPhone.Library.SIPJS, "carol", Site.FIRST_TONE);
        carol.write(Site.address("alice"), "text/plain", "for the journal");
        carol.awaitSent();

        own.kill();
        own.start();

        final Linphone bob = site.linphone(own, "bob");
        bob.awaitMessage("while you were away");
        final SylkClient back = client(site, own);
        assertThat(back.journal()).contains("\"for the journal\"", "\"while you were away\"");
    }

    private static RingdownProcess own(final Site site) {
        final RingdownProcess own = site.keep(new RingdownProcess(site.folder("messages")));
        for (final String user : new String[] {"alice", "bob", "carol"}) {
            own.addUser(user, site.password(user));
        }
        own.start();
        return own;
    }

    /** Baresip refuses CPIM (415). */
    @Test
    void aPhoneThatTakesTextOnlyGetsText(final Site site) {
        final RingdownProcess own = own(site);
        site.baresip(own, "bob");
        final SylkClient alice = client(site, own);
        for (final String text : new String[] {"hello to baresip", "and again"}) {
            alice.write("bob", "m-" + text.length(), text);
            // It answers 415 to anything but text, and shows messages to nobody without a terminal.
            alice.await(
                    "\"disposition-notification\"",
                    "\"accepted\"",
                    "\"code\":200",
                    "\"m-" + text.length());
        }
    }

    @Test
    void whatAPhoneOfTheAccountSendsReachesItsClients(final Site site) {
        final RingdownProcess own = own(site);
        final SylkClient alice = client(site, own);
        final BrowserPhone phone =
                site.browser(own, BrowserPhone.Library.SIPJS, "alice", Site.FIRST_TONE);
        phone.write(Site.address("bob"), "text/plain", "from my phone");
        phone.awaitSent();
        alice.await("\"sync\"", "\"from my phone\"", "\"bob@ringdown.test\"");
        assertThat(alice.journal()).contains("\"from my phone\"");
    }
}
