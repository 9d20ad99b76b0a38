package org.ringdown.rtc.crypto;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import org.jspecify.annotations.Nullable;

/**
 * The JDK's own GHASH, which the virtual machine replaces by carry-less multiplication
 * instructions. It is not public, so the program is started with {@code
 * --add-opens=java.base/com.sun.crypto.provider=ALL-UNNAMED}; without that flag, or should a later
 * JDK change the class, it reports itself unavailable and {@link PlainGhash} does the work. Its
 * checked entry is called, never the unchecked one below it.
 */
final class PlatformGhash implements Ghash {
    private static final @Nullable MethodHandle CREATE;
    private static final @Nullable MethodHandle UPDATE;
    private static final @Nullable MethodHandle STATE;

    static {
        MethodHandle create = null;
        MethodHandle update = null;
        MethodHandle state = null;
        try {
            final Class<?> ghash = Class.forName("com.sun.crypto.provider.GHASH");
            final MethodHandles.Lookup lookup =
                    MethodHandles.privateLookupIn(ghash, MethodHandles.lookup());
            create =
                    lookup.findConstructor(ghash, MethodType.methodType(void.class, byte[].class))
                            .asType(MethodType.methodType(Object.class, byte[].class));
            update =
                    lookup.findVirtual(
                                    ghash,
                                    "update",
                                    MethodType.methodType(
                                            int.class, byte[].class, int.class, int.class))
                            .asType(
                                    MethodType.methodType(
                                            int.class,
                                            Object.class,
                                            byte[].class,
                                            int.class,
                                            int.class));
            state =
                    lookup.findGetter(ghash, "state", long[].class)
                            .asType(MethodType.methodType(long[].class, Object.class));
        } catch (final ReflectiveOperationException closed) {
            create = null;
        }
        CREATE = create;
        UPDATE = update;
        STATE = state;
    }

    private static final boolean AVAILABLE = CREATE != null && agreesWithPlain();

    private final Object ghash;
    private final long[] state;

    PlatformGhash(final byte[] subkey) {
        try {
            ghash = (Object) opened(CREATE).invokeExact(subkey);
            state = (long[]) opened(STATE).invokeExact(ghash);
        } catch (final Throwable broken) {
            throw new IllegalStateException("the platform's GHASH cannot be used", broken);
        }
    }

    /** Whether the platform's class could be opened and computes what it should. */
    static boolean available() {
        return AVAILABLE;
    }

    @Override
    public void reset() {
        state[0] = 0;
        state[1] = 0;
    }

    @Override
    @SuppressWarnings("NullAway") // UPDATE is constant and set wherever an instance exists
    public void update(final byte[] data, final int offset, final int blocks) {
        try {
            final int _ = (int) UPDATE.invokeExact(ghash, data, offset, 16 * blocks);
        } catch (final RuntimeException | Error ours) {
            throw ours;
        } catch (final Throwable broken) {
            throw new IllegalStateException(broken);
        }
    }

    @Override
    public long high() {
        return state[0];
    }

    @Override
    public long low() {
        return state[1];
    }

    private static MethodHandle opened(final @Nullable MethodHandle handle) {
        if (handle == null) {
            throw new IllegalStateException("com.sun.crypto.provider is not open");
        }
        return handle;
    }

    /** A later JDK might keep the names and change the meaning. */
    private static boolean agreesWithPlain() {
        try {
            final byte[] subkey = new byte[16];
            final byte[] data = new byte[16 * 9];
            for (int i = 0; i < data.length; i++) {
                subkey[i & 15] = (byte) (17 * i + 3);
                data[i] = (byte) (i * i + 7);
            }
            final Ghash plain = new PlainGhash(subkey);
            final Ghash platform = new PlatformGhash(subkey);
            boolean same = true;
            for (int round = 0; round < 2; round++) {
                plain.reset();
                platform.reset();
                plain.update(data, 16, 8);
                platform.update(data, 16, 8);
                same &= plain.high() == platform.high() && plain.low() == platform.low();
            }
            return same;
        } catch (final RuntimeException broken) {
            return false;
        }
    }
}
