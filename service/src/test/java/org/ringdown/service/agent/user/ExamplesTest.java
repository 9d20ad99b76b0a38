package org.ringdown.service.agent.user;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ringdown.service.agent.script.Phone;
import org.ringdown.service.agent.script.Script;
import org.ringdown.sip.message.HeaderName;
import org.ringdown.sip.message.Method;
import org.ringdown.sip.message.NameAddr;
import org.ringdown.testkit.SeededEntropy;

/** The scripts of {@code examples} as they stand there, compiled and run; time is virtual. */
class ExamplesTest {
    private static final int MOST_LINES = 60;

    @TempDir private Path classes;
    private final Town town = new Town();
    private final Town.Citizen alice = town.citizen("alice");
    private final Town.Citizen bob = town.citizen("bob");
    private final BlockingQueue<Runnable> loop = new LinkedBlockingQueue<>();
    private final Phone phone =
            new Phone(
                    new UserAgent.Parts(
                            "sip:phone@phone.example",
                            9,
                            new Ids(),
                            town::now,
                            new SeededEntropy(9)),
                    NameAddr.parse("sip:phone@phone.example").orThrow(),
                    loop::add);
    private @Nullable Thread running;

    /** Makes Call-IDs. */
    private static final class Ids implements Supplier<String> {
        private int last;

        @Override
        public String get() {
            return "phone" + ++last;
        }
    }

    private Script script(final String folder, final String name, final Object... arguments)
            throws IOException, ReflectiveOperationException {
        final Path source = examples().resolve(folder).resolve(name + ".java");
        assertThat(Files.readAllLines(source)).hasSizeLessThan(MOST_LINES);
        final String path =
                Objects.requireNonNullElse(
                        System.getProperty("surefire.test.class.path"),
                        System.getProperty("java.class.path"));
        final JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        final int result =
                compiler.run(
                        null,
                        null,
                        null,
                        "-proc:none",
                        "-Xlint:all",
                        "-Werror",
                        "-cp",
                        path,
                        "-d",
                        classes.toString(),
                        source.toString());
        assertThat(result).isZero();
        final Class<?>[] types = new Class<?>[arguments.length];
        for (int i = 0; i < types.length; i++) {
            types[i] = arguments[i].getClass();
        }
        final ClassLoader loader =
                new URLClassLoader(
                        new URL[] {URI.create(classes.toUri().toString()).toURL()},
                        getClass().getClassLoader());
        return (Script) loader.loadClass(name).getDeclaredConstructor(types).newInstance(arguments);
    }

    private static Path examples() {
        final Path here = Path.of("examples");
        return Files.isDirectory(here) ? here : Path.of("..", "examples");
    }

    private void start(final Script script) {
        town.guest("phone", phone.agent());
        running =
                Thread.ofVirtual()
                        .start(() -> {
                            try {
                                script.run(phone);
                            } catch (final InterruptedException over) {
                                Thread.currentThread().interrupt();
                            }
                        });
    }

    /** Does what the script wants, until something is so. */
    private void until(final BooleanSupplier so) throws InterruptedException {
        final long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!so.getAsBoolean()) {
            assertThat(System.nanoTime()).as("waited in vain").isLessThan(end);
            final Runnable next = loop.poll(10, TimeUnit.MILLISECONDS);
            if (next != null) {
                next.run();
                town.carry();
            }
        }
    }

    private boolean done() {
        return running != null && !running.isAlive();
    }

    @AfterEach
    void nothingIsLeft() {
        if (running != null) {
            running.interrupt();
        }
        town.pass(100);
        assertThat(town.calls()).isZero();
        assertThat(town.remembered()).isZero();
    }

    private static String sdp(final String who, final String direction) {
        return "v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns=" + who + "\r\na=" + direction + "\r\n";
    }

    @Test
    void anEcho() throws IOException, ReflectiveOperationException, InterruptedException {
        start(script("echo", "Echo"));
        final Call call =
                alice.agent.call(
                        CallRequest.of(
                                NameAddr.of(alice.uri()),
                                NameAddr.parse("sip:phone@phone.example").orThrow().uri(),
                                sdp("alice", "sendrecv")),
                        alice::happened);
        town.carry();
        until(call::up);
        assertThat(alice.events)
                .containsExactly(
                        Told.progress(180, "Ringing", null),
                        Told.answered(sdp("alice", "sendrecv")));
        call.offer(sdp("alice", "sendonly"));
        town.carry();
        assertThat(alice.events).last().isEqualTo(new CallEvent.Agreed(sdp("alice", "recvonly")));
        // It takes the next call as well.
        final Call second = bob.call(phone("sip:phone@phone.example"));
        until(second::up);
        call.hangUp();
        second.hangUp();
        town.carry();
    }

    private static CallRequest phone(final String uri) {
        return CallRequest.of(
                NameAddr.parse("sip:bob@bob.example").orThrow(),
                NameAddr.parse(uri).orThrow().uri(),
                sdp("bob", "sendrecv"));
    }

    /** The click, until the two talk. */
    private void connected()
            throws IOException, ReflectiveOperationException, InterruptedException {
        start(
                script(
                        "click-to-call",
                        "ClickToCall",
                        "sip:alice@alice.example",
                        "sip:bob@bob.example"));
        until(() -> !alice.called.isEmpty());
        final Call desk = alice.called.getLast();
        assertThat(new String(Objects.requireNonNull(desk.invite()).body(), UTF_8))
                .contains("a=inactive\r\n");
        desk.answer(sdp("alice", "inactive"));
        town.carry();
        until(() -> !bob.called.isEmpty());
        final Call other = bob.called.getLast();
        // Each hears of the other's media.
        assertThat(new String(Objects.requireNonNull(other.invite()).body(), UTF_8))
                .isEqualTo(sdp("alice", "sendrecv"));
        other.answer(sdp("bob", "sendrecv"));
        town.carry();
        assertThat(alice.events).last().isEqualTo(new CallEvent.Offered(sdp("bob", "sendrecv")));
        desk.accept(sdp("alice", "sendrecv"));
        town.carry();
        assertThat(desk.up() && other.up()).isTrue();
    }

    @Test
    void aClickConnectsTwo()
            throws IOException, ReflectiveOperationException, InterruptedException {
        connected();
        final Call desk = alice.called.getLast();
        final Call other = bob.called.getLast();
        // A hold goes through, and so does its refusal.
        desk.offer(sdp("alice", "sendonly"));
        town.carry();
        assertThat(bob.events).last().isEqualTo(new CallEvent.Offered(sdp("alice", "sendonly")));
        other.accept(sdp("bob", "recvonly"));
        town.carry();
        assertThat(alice.events).last().isEqualTo(new CallEvent.Agreed(sdp("bob", "recvonly")));
        other.offer(sdp("bob", "video"));
        town.carry();
        desk.decline(488);
        town.carry();
        assertThat(bob.events).last().isInstanceOf(CallEvent.Declined.class);
        assertThat(desk.up() && other.up()).isTrue();
        other.hangUp();
        town.carry();
        assertThat(desk.over()).isTrue();
        until(this::done);
    }

    @Test
    void whoClickedHangsUp()
            throws IOException, ReflectiveOperationException, InterruptedException {
        connected();
        alice.called.getLast().hangUp();
        town.carry();
        assertThat(bob.called.getLast().over()).isTrue();
        until(this::done);
    }

    @Test
    void theOtherIsBusy() throws IOException, ReflectiveOperationException, InterruptedException {
        start(
                script(
                        "click-to-call",
                        "ClickToCall",
                        "sip:alice@alice.example",
                        "sip:bob@bob.example"));
        until(() -> !alice.called.isEmpty());
        alice.called.getLast().answer(sdp("alice", "inactive"));
        town.carry();
        until(() -> !bob.called.isEmpty());
        bob.called.getLast().refuse(486, "Busy Here");
        town.carry();
        until(() -> alice.called.getLast().over());
        until(this::done);
    }

    @Test
    void whoClickedDoesNotAnswer()
            throws IOException, ReflectiveOperationException, InterruptedException {
        start(
                script(
                        "click-to-call",
                        "ClickToCall",
                        "sip:alice@alice.example",
                        "sip:bob@bob.example"));
        until(() -> !alice.called.isEmpty());
        alice.called.getLast().refuse(603, "Decline");
        town.carry();
        until(this::done);
        assertThat(bob.called).isEmpty();
    }

    @Test
    void aScriptTransfersACall() throws InterruptedException {
        final int[] results = {0, 0};
        start(one -> {
            final var line = one.call("sip:alice@alice.example");
            results[0] = line.await();
            results[1] = line.transfer("sip:bob@bob.example");
        });
        until(() -> !alice.called.isEmpty());
        alice.called.getLast().answer(sdp("alice", "inactive"));
        town.carry();
        until(() -> alice.events.peekLast() instanceof CallEvent.TransferAsked);
        alice.asked().accept(Town.SDP, alice::happened);
        town.carry();
        bob.called.getLast().answer(Town.SDP);
        town.carry();
        until(this::done);
        assertThat(results).containsExactly(200, 200);
        assertThat(alice.called.getLast().over()).isTrue();
        assertThat(bob.called.getLast().up()).isTrue();
        bob.called.getLast().hangUp();
    }

    private void wishes(final Town.Citizen from, final String target, final List<Integer> answers) {
        from.agent.send(
                Method.REFER,
                NameAddr.of(from.uri()),
                NameAddr.parse("sip:phone@phone.example").orThrow().uri(),
                null,
                List.of(
                        new CallRequest.Header(HeaderName.CONTACT, "<" + from.uri() + ">"),
                        new CallRequest.Header(HeaderName.REFER_TO, "<" + target + ">")),
                "text/plain",
                new byte[0],
                (status, _) -> answers.add(status));
        town.carry();
    }

    /** Whoever wishes it has his own telephone connected with the one whom he named. */
    @Test
    void aScriptCallsWhomSomebodyNamedByRefer() throws InterruptedException {
        final List<Integer> answers = new ArrayList<>();
        start(one -> {
            one.awaitWish().decline(486, "Busy Here");
            final var wish = one.awaitWish();
            final var line = wish.accept();
            if (line.await() == 200 && wish.target().equals("sip:bob@bob.example")) {
                line.dial(wish.from()).await();
                line.awaitEnd();
            }
        });
        final int[] sent = {0};
        until(() -> {
            // Declined at once until the script has come to wait for it.
            if (!answers.contains(486) && answers.size() == sent[0]) {
                sent[0]++;
                wishes(alice, "sip:nobody@bob.example", answers);
            }
            return answers.contains(486);
        });
        wishes(alice, "sip:bob@bob.example", answers);
        until(() -> !bob.called.isEmpty());
        assertThat(answers.removeLast()).isEqualTo(202);
        bob.called.getLast().answer(sdp("bob", "inactive"));
        town.carry();
        until(() -> !alice.called.isEmpty());
        alice.called.getLast().answer(sdp("alice", "sendrecv"));
        town.carry();
        bob.called.getLast().accept(sdp("bob", "sendrecv"));
        town.carry();
        assertThat(alice.called.getLast().up() && bob.called.getLast().up()).isTrue();
        alice.called.getLast().hangUp();
        town.carry();
        until(this::done);
    }

    @Test
    void whatNobodyTakesWaitsAndMayBeRefused() throws InterruptedException {
        start(one -> one.awaitCall().refuse(486, "Busy Here"));
        final Call call = bob.call(phone("sip:phone@phone.example"));
        until(call::over);
        assertThat(List.copyOf(bob.events))
                .containsExactly(
                        new CallEvent.Ended(486, "Busy Here", CallEvent.By.THEM, List.of()));
    }
}
