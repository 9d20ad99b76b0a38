package org.ringdown.rtc.crypto;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The JDK's own AES below its {@code Cipher}: one engine for all keys of a length, which is given a
 * key's schedule before each packet, so that a key is one array of 176 to 240 bytes and not half a
 * dozen objects as well. As with {@link PlatformGhash} these classes are not public: without {@code
 * --add-opens=java.base/com.sun.crypto.provider=ALL-UNNAMED}, or should a later JDK change them,
 * this reports itself unavailable and {@link CipherAes} does the work. The checked entry is called,
 * never the unchecked one below it.
 */
final class PlatformAes implements Aes {
    private static final String PACKAGE = "com.sun.crypto.provider.";
    private static final @Nullable MethodHandle CREATE;
    private static final @Nullable MethodHandle INIT;
    private static final @Nullable MethodHandle SCHEDULE;
    private static final @Nullable MethodHandle USE;
    private static final @Nullable MethodHandle MODE;
    private static final @Nullable MethodHandle ENCRYPT;

    static {
        MethodHandle create = null;
        MethodHandle init = null;
        MethodHandle schedule = null;
        MethodHandle use = null;
        MethodHandle mode = null;
        MethodHandle encrypt = null;
        try {
            create = create();
            init = init();
            schedule = inside("AESCrypt").findGetter(named("AESCrypt"), "K", int[].class);
            schedule = schedule.asType(MethodType.methodType(int[].class, Object.class));
            use = inside("AESCrypt").findSetter(named("AESCrypt"), "K", int[].class);
            use = use.asType(MethodType.methodType(void.class, Object.class, int[].class));
            mode = mode();
            encrypt = encrypt();
        } catch (final ReflectiveOperationException closed) {
            create = null;
        }
        CREATE = create;
        INIT = init;
        SCHEDULE = schedule;
        USE = use;
        MODE = mode;
        ENCRYPT = encrypt;
    }

    private static Class<?> named(final String name) throws ClassNotFoundException {
        return Class.forName(PACKAGE + name);
    }

    private static MethodHandles.Lookup inside(final String name)
            throws ClassNotFoundException, IllegalAccessException {
        return MethodHandles.privateLookupIn(named(name), MethodHandles.lookup());
    }

    private static MethodHandle create() throws ReflectiveOperationException {
        return inside("AESCrypt")
                .findConstructor(named("AESCrypt"), MethodType.methodType(void.class))
                .asType(MethodType.methodType(Object.class));
    }

    private static MethodHandle init() throws ReflectiveOperationException {
        final MethodType type =
                MethodType.methodType(void.class, boolean.class, String.class, byte[].class);
        return inside("AESCrypt")
                .findVirtual(named("AESCrypt"), "init", type)
                .asType(type.insertParameterTypes(0, Object.class));
    }

    private static MethodHandle mode() throws ReflectiveOperationException {
        final MethodType type = MethodType.methodType(void.class, named("SymmetricCipher"));
        return inside("ElectronicCodeBook")
                .findConstructor(named("ElectronicCodeBook"), type)
                .asType(MethodType.methodType(Object.class, Object.class));
    }

    private static MethodHandle encrypt() throws ReflectiveOperationException {
        final MethodType type =
                MethodType.methodType(
                        int.class, byte[].class, int.class, int.class, byte[].class, int.class);
        return inside("ElectronicCodeBook")
                .findVirtual(named("ElectronicCodeBook"), "encrypt", type)
                .asType(type.insertParameterTypes(0, Object.class));
    }

    private static final boolean AVAILABLE = CREATE != null && agreesWithCipher();

    private final Engine engine;
    private final int[] schedule;

    /** The engines of a thread, one for each length of keys that it has met. */
    static final class Engines {
        private final @Nullable Engine[] byWords = new @Nullable Engine[9];

        private Engine forKey(final byte[] key) {
            final int words = key.length / Integer.BYTES;
            Engine engine = byWords[words];
            if (engine == null) {
                engine = new Engine(key);
                byWords[words] = engine;
            }
            return engine;
        }
    }

    /** AES with the key that was used last; the length of the key is settled once. */
    private static final class Engine {
        private final Object aes;
        private final Object mode;

        Engine(final byte[] key) {
            try {
                aes = cipher(key);
                mode = (Object) opened(MODE).invokeExact(aes);
            } catch (final Throwable broken) {
                throw new IllegalStateException("the platform's AES cannot be used", broken);
            }
        }
    }

    PlatformAes(final byte[] key, final Workbench workbench) {
        engine = workbench.engines().forKey(key);
        try {
            schedule = (int[]) opened(SCHEDULE).invokeExact(cipher(key));
        } catch (final Throwable broken) {
            throw new IllegalStateException("the platform's AES cannot be used", broken);
        }
    }

    private static Object cipher(final byte[] key) throws Throwable {
        final Object aes = (Object) opened(CREATE).invokeExact();
        opened(INIT).invokeExact(aes, false, "AES", key);
        return aes;
    }

    /** Whether the platform's classes could be opened and compute what they should. */
    static boolean available() {
        return AVAILABLE;
    }

    @Override
    @SuppressWarnings("NullAway") // the handles are constant and set wherever an instance exists
    public void encrypt(final byte[] from, final int length, final byte[] to) {
        try {
            USE.invokeExact(engine.aes, schedule);
            final int _ = (int) ENCRYPT.invokeExact(engine.mode, from, 0, length, to, 0);
        } catch (final RuntimeException | Error ours) {
            throw ours;
        } catch (final Throwable broken) {
            throw new IllegalStateException(broken);
        }
    }

    private static MethodHandle opened(final @Nullable MethodHandle handle) {
        if (handle == null) {
            throw new IllegalStateException("com.sun.crypto.provider is not open");
        }
        return handle;
    }

    /** A later JDK might keep the names and change the meaning. */
    private static boolean agreesWithCipher() {
        try {
            final Workbench workbench = new Workbench();
            final byte[] blocks = new byte[16 * 9];
            for (int i = 0; i < blocks.length; i++) {
                blocks[i] = (byte) (i * i + 7);
            }
            boolean same = true;
            final PlatformAes[] mine = new PlatformAes[6];
            final CipherAes[] theirs = new CipherAes[6];
            for (int i = 0; i < mine.length; i++) {
                final byte[] key = new byte[16 + 8 * (i / 2)];
                Arrays.fill(key, (byte) (3 + i));
                mine[i] = new PlatformAes(key, workbench);
                theirs[i] = new CipherAes(key);
            }
            // In turn, for what counts is that the keys do not get into each other's way.
            for (int i = 0; i < 2 * mine.length; i++) {
                final byte[] one = new byte[blocks.length];
                final byte[] other = new byte[blocks.length];
                mine[i % mine.length].encrypt(blocks, blocks.length, one);
                theirs[i % mine.length].encrypt(blocks, blocks.length, other);
                same &= Arrays.equals(one, other);
            }
            return same;
        } catch (final RuntimeException broken) {
            return false;
        }
    }
}
