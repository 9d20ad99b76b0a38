package org.ringdown.service.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ringdown.core.Parsed;
import org.ringdown.service.location.Change;
import org.ringdown.service.port.StoredBinding;
import org.ringdown.sip.message.NameAddr;
import org.ringdown.sip.message.SipRequest;
import org.ringdown.sip.message.SipUri;
import org.ringdown.sip.registrar.Binding;
import org.ringdown.sip.transport.Transport;

/** What the location knows over restarts, jumps of the clock and changes of connection. */
class LocationTest {
    private static final String BOB = "sip:bob@example.org";
    private final Bench bench = new Bench();

    /** Registers a contact of a device with an instance. */
    private static void register(
            final Device device, final String contact, final String instance, final int regId) {
        register(device, contact, instance, regId, device.token("reg-"), 1);
    }

    private static void register(
            final Device device,
            final String contact,
            final String instance,
            final int regId,
            final String callId,
            final int cseq) {
        final String id = ";+sip.instance=\"<urn:uuid:" + instance + ">\"";
        final SipRequest request =
                device.register(600)
                        .edit()
                        .set("Call-ID", callId)
                        .set("CSeq", cseq + " REGISTER")
                        .set("Supported", "path, gruu, outbound")
                        .set(
                                "Contact",
                                "<" + contact + ">" + id + (regId > 0 ? ";reg-id=" + regId : ""))
                        .build();
        device.send(request);
        assertThat(device.last().status()).isEqualTo(200);
    }

    private static SipUri gruu(final Device device, final String instance, final String which) {
        if (device.last().addresses("Contact") instanceof Parsed.Ok<List<NameAddr>>(var contacts)) {
            for (final NameAddr contact : contacts) {
                if (("<urn:uuid:" + instance + ">")
                        .equals(contact.params().value("+sip.instance"))) {
                    return SipUri.parse(String.valueOf(contact.params().value(which))).orThrow();
                }
            }
        }
        throw new AssertionError("no " + which + " in " + device.last());
    }

    private @Nullable String reached(final SipUri gruu) {
        return reached(bench, gruu);
    }

    private static @Nullable String reached(final Bench server, final SipUri gruu) {
        final var device = server.location().ofGruu(gruu);
        return device == null ? null : device.newest().contact();
    }

    @ParameterizedTest
    @ValueSource(longs = {3_600_000, -3_600_000, 40 * 86_400_000L})
    void aJumpOfTheClockNeitherDropsNorProlongs(final long jump) {
        final Device bob = bench.phone("bob");
        bob.register();
        final long stored = bench.bindings.of(BOB).getFirst().expiresEpochMillis();

        bench.wallJump = jump;
        bench.expire();

        assertThat(bench.location().of(BOB)).hasSize(1);
        assertThat(bench.bindings.of(BOB).getFirst().expiresEpochMillis()).isEqualTo(stored + jump);
        bench.until(3599);
        bench.expire();
        assertThat(bench.location().of(BOB)).hasSize(1);
        bench.until(3601);
        bench.expire();
        assertThat(bench.location().of(BOB)).isEmpty();
        assertThat(bench.bindings.of(BOB)).isEmpty();
    }

    @Test
    void whatIsStoredAfterAJumpIsByTheNewClock() {
        final Device bob = bench.phone("bob");
        bench.wallJump = -3_600_000;
        bench.expire();
        bob.register();
        final long end = bench.bindings.of(BOB).getFirst().expiresEpochMillis();
        assertThat(end - bench.bindings.of(BOB).getFirst().refreshedEpochMillis())
                .isEqualTo(2 * 3_600_000);
        assertThat(end).isEqualTo(Bench.EPOCH - 3_600_000 + 2 * 3_600_000);
    }

    @Test
    void aRefreshThatIsCoveredIsNotWrittenAndStillOutlivesACrash() {
        final Device bob = bench.phone("bob");
        bob.register();
        final int commits = bench.bindings.commits;
        final List<StoredBinding> stored = bench.bindings.of(BOB);

        // The same registration again, as phones do it: same Call-ID, next CSeq.
        final SipRequest first = bob.register(3600);
        bob.send(first);
        final int afterNewCall = bench.bindings.commits;
        bench.until(1800);
        bob.send(again(first, 10));

        assertThat(afterNewCall).isEqualTo(commits + 1);
        assertThat(bench.bindings.commits).isEqualTo(afterNewCall);
        assertThat(bob.last().status()).isEqualTo(200);
        final long promised = Bench.EPOCH + (1800 + 3600) * 1000L;
        assertThat(bench.bindings.of(BOB).getFirst().expiresEpochMillis())
                .isGreaterThanOrEqualTo(promised);
        assertThat(stored).hasSize(1);

        // Too late to be covered by what is stored: written.
        bench.until(3700);
        bob.send(again(first, 20));
        assertThat(bench.bindings.commits).isEqualTo(afterNewCall + 1);
        assertThat(bob.last().status()).isEqualTo(200);
        assertThat(bench.bindings.of(BOB).getFirst().expiresEpochMillis())
                .isGreaterThanOrEqualTo(Bench.EPOCH + (3700 + 3600) * 1000L);
    }

    private static SipRequest again(final SipRequest register, final int cseq) {
        return register.edit()
                .set("CSeq", cseq + " REGISTER")
                .set("Via", "SIP/2.0/UDP 192.0.2.11:5060;branch=z9hG4bKagain" + cseq)
                .build();
    }

    @Test
    void manyThatComeAtOnceAreWrittenAtOnce() {
        final Bench busy = new Bench(new Stores.Bindings(), 10, 1_000, 1);
        final List<Device> devices = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            final Device device = busy.device("d" + i, "u" + i, Transport.UDP);
            devices.add(device);
            device.register();
        }
        final int commits = busy.bindings.commits;
        // They are known now; a new Call-ID each must be written.
        busy.storeAnswers = false;
        for (final Device device : devices) {
            device.send(device.register(3600));
        }
        busy.storeAnswers = true;
        busy.settle();

        for (final Device device : devices) {
            assertThat(device.last().status()).isEqualTo(200);
        }
        assertThat(busy.bindings.commits - commits).isLessThan(5);
        assertThat(busy.location().size()).isEqualTo(200);
        assertThat(busy.bindings.loadAll()).hasSize(200);
    }

    @Test
    void whatCouldNotBeWrittenIsWrittenWithTheNextRefresh() {
        final Device bob = bench.phone("bob");
        final SipRequest first = bob.register(3600);
        bench.bindings.broken = true;
        bob.send(first);
        assertThat(bob.last().status()).isEqualTo(500);

        bench.bindings.broken = false;
        bob.send(again(first, 10));

        assertThat(bob.last().status()).isEqualTo(200);
        assertThat(bench.bindings.of(BOB)).hasSize(1);
    }

    @Test
    void aGruuReachesOneDeviceOnly() {
        final Device desk = bench.phone("bob");
        final Device mobile = bench.device("mobile", "bob", Transport.UDP);
        register(desk, "sip:bob@192.0.2.11", "desk", 0);
        register(mobile, "sip:bob@192.0.2.12", "mobile", 0);

        assertThat(reached(gruu(mobile, "desk", "pub-gruu"))).isEqualTo("sip:bob@192.0.2.11");
        assertThat(reached(gruu(mobile, "mobile", "pub-gruu"))).isEqualTo("sip:bob@192.0.2.12");
        assertThat(reached(gruu(mobile, "mobile", "temp-gruu"))).isEqualTo("sip:bob@192.0.2.12");
        assertThat(reached(SipUri.parse("sip:bob@example.org;gr=urn:uuid:tv").orThrow())).isNull();
        assertThat(reached(SipUri.parse("sip:bob@example.org").orThrow())).isNull();
        assertThat(
                        reached(
                                SipUri.parse("sip:tgruu.AAAAAAAAAAAAAAAAAAAAAA@example.org;gr")
                                        .orThrow()))
                .isNull();
        assertThat(reached(SipUri.parse("sip:tgruu.x@example.org;gr").orThrow())).isNull();
        assertThat(reached(SipUri.parse("sip:tgruu.%00@example.org;gr").orThrow())).isNull();
    }

    @Test
    void temporaryGruusLastUntilTheCallIdChangesAndOverARestart() {
        final Device bob = bench.phone("bob");
        register(bob, "sip:bob@192.0.2.11", "desk", 0, "one", 1);
        final SipUri first = gruu(bob, "desk", "temp-gruu");
        register(bob, "sip:bob@192.0.2.11", "desk", 0, "one", 5);
        final SipUri second = gruu(bob, "desk", "temp-gruu");
        assertThat(reached(first)).isEqualTo("sip:bob@192.0.2.11");
        assertThat(reached(second)).isEqualTo("sip:bob@192.0.2.11");

        final Bench restarted = new Bench(bench.bindings, 10, 64, 2);
        assertThat(reached(restarted, first)).isEqualTo("sip:bob@192.0.2.11");

        register(bob, "sip:bob@192.0.2.11", "desk", 0, "two", 1);
        assertThat(reached(first)).isNull();
        assertThat(reached(second)).isNull();
        final SipUri third = gruu(bob, "desk", "temp-gruu");
        assertThat(reached(third)).isEqualTo("sip:bob@192.0.2.11");
        bob.send(bob.register(0).edit().set("Contact", "*").set("Expires", "0").build());
        assertThat(reached(third)).isNull();
    }

    @Test
    void theFlowsOfADeviceAreGroupedNewestFirst() {
        final Device wifi = bench.device("wifi", "bob", Transport.TLS);
        final Device cell = bench.device("cell", "bob", Transport.TLS);
        final Device desk = bench.device("desk", "bob", Transport.UDP);
        register(wifi, "sip:bob@192.0.2.11", "mobile", 1);
        bench.pass(1);
        register(cell, "sip:bob@192.0.2.12", "mobile", 2);
        bench.pass(1);
        desk.send(desk.register(600).edit().set("Contact", "<sip:bob@192.0.2.13>;q=0.5").build());

        final var devices = bench.location().devices(BOB);

        assertThat(devices).hasSize(2);
        assertThat(devices.getFirst().flows()).extracting(Binding::regId).containsExactly(2, 1);
        assertThat(devices.getLast().q()).isEqualTo(0.5);
        bench.pass(1);
        register(wifi, "sip:bob@192.0.2.11", "mobile", 1);
        assertThat(bench.location().devices(BOB).getFirst().newest().regId()).isEqualTo(1);
    }

    @Test
    void aDialogFindsTheDeviceByItsOldContact() {
        final Device bob = bench.device("bob", "bob", Transport.TCP);
        register(bob, "sip:bob@192.0.2.11:4001;ob", "desk", 1);
        register(bob, "sip:bob@192.0.2.11:4002;ob", "desk", 1);
        final SipUri old = SipUri.parse("sip:bob@192.0.2.11:4001;ob").orThrow();

        assertThat(bench.location().ofContact(BOB, old))
                .extracting(Binding::contact)
                .isEqualTo("sip:bob@192.0.2.11:4002;ob");
        assertThat(bench.location().ofContact("sip:eve@example.org", old)).isNull();
        bench.until(5 * 3600);
        register(bob, "sip:bob@192.0.2.11:4002;ob", "desk", 1);
        assertThat(bench.location().ofContact(BOB, old)).isNull();
    }

    @Test
    void aBrowserWhoseConnectionBrokeIsAwaitedForAMinute() {
        final Device web = bench.browser("bob");
        register(web, web.contact(), "tab", 1);
        final SipUri contact = SipUri.parse(web.contact()).orThrow();
        final SipUri gruu = gruu(web, "tab", "pub-gruu");
        assertThat(bench.location().away(BOB, contact)).isFalse();

        bench.closed(web.flow());

        assertThat(bench.location().of(BOB)).isEmpty();
        assertThat(bench.location().away(BOB, contact)).isTrue();
        assertThat(bench.location().away(BOB, gruu)).isTrue();
        assertThat(bench.location().away("sip:eve@example.org", contact)).isFalse();
        bench.pass(61);
        assertThat(bench.location().away(BOB, contact)).isFalse();
    }

    @Test
    void aRestartWaitsForBrowsers() {
        final Device web = bench.browser("bob");
        register(web, web.contact(), "tab", 1);

        final Bench restarted = new Bench(bench.bindings, 10, 64, 2);

        assertThat(restarted.location().size()).isZero();
        assertThat(restarted.location().away(BOB, SipUri.parse(web.contact()).orThrow())).isTrue();
    }

    @Test
    void whoIsRegisteredOverAFlowIsKnown() {
        final Device phone = bench.phone("bob");
        final Device web = bench.browser("alice");
        phone.register();
        web.register();

        assertThat(bench.location().registeredOver(phone.flow()))
                .extracting(Binding::aor)
                .containsExactly(BOB);
        assertThat(bench.location().registeredOver(web.flow()))
                .extracting(Binding::aor)
                .containsExactly("sip:alice@example.org");
        bench.closed(web.flow());
        assertThat(bench.location().registeredOver(web.flow())).isEmpty();
    }

    @Test
    void whoWatchesIsToldInOrderAndNoLonger() {
        final Device bob = bench.phone("bob");
        final Device web = bench.device("web", "bob", Transport.WSS);
        final List<Change> seen = new ArrayList<>();
        final Runnable end = bench.location().watch(BOB, seen::add);
        bob.register();
        web.register();
        bench.closed(web.flow());
        bench.until(3601);
        bench.expire();

        assertThat(seen)
                .extracting(Change::cause)
                .containsExactly(
                        Change.Cause.REGISTERED,
                        Change.Cause.REGISTERED,
                        Change.Cause.FLOW_CLOSED,
                        Change.Cause.EXPIRED);
        assertThat(seen.getLast().after()).isEmpty();
        end.run();
        bob.register();
        assertThat(seen).hasSize(4);
    }

    @Test
    void aPhoneWhoseConnectionClosedIsCalledAtItsAddressIfItHasOne() {
        final Device open = bench.device("open", "bob", Transport.TCP);
        final Device hidden = bench.device("hidden", "alice", Transport.TCP);
        open.register();
        hidden.send(
                hidden.register(600)
                        .edit()
                        .set("Contact", "<sip:alice@192.168.7.7:5060;transport=tcp>")
                        .build());
        assertThat(bench.location().of("sip:alice@example.org")).hasSize(1);

        bench.closed(open.flow());
        bench.closed(hidden.flow());

        assertThat(bench.location().of(BOB))
                .extracting(binding -> binding.reach().toString())
                .containsExactly("At[transport=TCP, address=/192.0.2.11:5060]");
        assertThat(bench.location().of("sip:alice@example.org")).isEmpty();
        assertThat(bench.location().size()).isEqualTo(2);
        assertThat(bench.location().registeredOver(open.flow())).isEmpty();
        // It comes back: the same binding, over a new connection.
        hidden.reconnected(99);
        hidden.send(
                hidden.register(600)
                        .edit()
                        .set("Contact", "<sip:alice@192.168.7.7:5060;transport=tcp>")
                        .build());
        assertThat(bench.location().of("sip:alice@example.org"))
                .extracting(binding -> binding.flow().id())
                .containsExactly(99L);
        assertThat(bench.location().size()).isEqualTo(2);
    }

    @Test
    void aUserWhoIsRemovedIsReachedNoMore() {
        final Device bob = bench.phone("bob");
        final Device alice = bench.phone("alice");
        bob.register();
        alice.register();
        final List<Change> seen = new ArrayList<>();
        bench.location().watch(BOB, seen::add);

        bench.location().keepOnly(() -> Set.of("sip:alice@example.org"));

        assertThat(bench.location().of(BOB)).isEmpty();
        assertThat(bench.location().of("sip:alice@example.org")).hasSize(1);
        assertThat(seen).extracting(Change::cause).containsExactly(Change.Cause.USER_REMOVED);
        bench.settle();
        assertThat(bench.bindings.of(BOB)).isEmpty();
    }

    @Test
    void whoRegistersWhileUsersAreListedStays() {
        final Device bob = bench.phone("bob");
        bench.location()
                .keepOnly(() -> {
                    bob.register();
                    return Set.of();
                });
        assertThat(bench.location().of(BOB)).hasSize(1);
    }
}
