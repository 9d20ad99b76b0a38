package org.ringdown.audio.codec.opus;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import org.jspecify.annotations.Nullable;

/**
 * The functions of libopus that are called here. None is "critical": encoding takes a tenth of a
 * millisecond, for which no safepoint should wait. Memory comes from the C library and is given
 * back at once, which a collector would do some time.
 */
@SuppressWarnings("restricted") // calling a library is what this class is for
final class LibOpus {
    static final int APPLICATION_VOIP = 2048;
    static final int RESET_STATE = 4028;
    static final int SET_BITRATE = 4002;
    static final int SET_MAX_BANDWIDTH = 4004;
    static final int SET_VBR = 4006;
    static final int SET_COMPLEXITY = 4010;
    static final int SET_INBAND_FEC = 4012;
    static final int SET_PACKET_LOSS = 4014;
    static final int SET_DTX = 4016;
    static final int SET_FORCE_CHANNELS = 4022;
    static final int SET_DRED_DURATION = 4050;

    private static final Linker LINKER = Linker.nativeLinker();
    private static final MethodHandle MALLOC =
            LINKER.downcallHandle(
                    LINKER.defaultLookup().findOrThrow("malloc"),
                    FunctionDescriptor.of(ADDRESS, JAVA_LONG));
    private static final MethodHandle FREE =
            LINKER.downcallHandle(
                    LINKER.defaultLookup().findOrThrow("free"), FunctionDescriptor.ofVoid(ADDRESS));

    private final MethodHandle encoderCreate;
    private final MethodHandle encoderDestroy;
    private final MethodHandle encoderControl;
    private final MethodHandle encode;
    private final MethodHandle decoderCreate;
    private final MethodHandle decoderDestroy;
    private final MethodHandle decoderControl;
    private final MethodHandle decode;
    private final @Nullable Redundancy redundancy;
    private final String version;

    private LibOpus(final SymbolLookup library) {
        final FunctionDescriptor control =
                FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT);
        final Linker.Option variadic = Linker.Option.firstVariadicArg(2);
        encoderCreate =
                handle(
                        library,
                        "opus_encoder_create",
                        FunctionDescriptor.of(ADDRESS, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS));
        encoderDestroy =
                handle(library, "opus_encoder_destroy", FunctionDescriptor.ofVoid(ADDRESS));
        encoderControl = handle(library, "opus_encoder_ctl", control, variadic);
        encode =
                handle(
                        library,
                        "opus_encode",
                        FunctionDescriptor.of(
                                JAVA_INT, ADDRESS, ADDRESS, JAVA_INT, ADDRESS, JAVA_INT));
        decoderCreate =
                handle(
                        library,
                        "opus_decoder_create",
                        FunctionDescriptor.of(ADDRESS, JAVA_INT, JAVA_INT, ADDRESS));
        decoderDestroy =
                handle(library, "opus_decoder_destroy", FunctionDescriptor.ofVoid(ADDRESS));
        decoderControl = handle(library, "opus_decoder_ctl", control, variadic);
        decode =
                handle(
                        library,
                        "opus_decode",
                        FunctionDescriptor.of(
                                JAVA_INT, ADDRESS, ADDRESS, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT));
        version = text(handle(library, "opus_get_version_string", FunctionDescriptor.of(ADDRESS)));
        redundancy = Redundancy.of(this, library);
    }

    /**
     * Loads a library and tries it.
     *
     * @throws IllegalArgumentException if it cannot be loaded
     * @throws IllegalStateException if it does not work
     */
    static LibOpus load(final String path) {
        return new LibOpus(SymbolLookup.libraryLookup(path, Arena.global()));
    }

    /** What it says of itself, for example {@code libopus 1.6.1}. */
    String version() {
        return version;
    }

    /** Its deep redundancy, or {@code null} when it has none. */
    @Nullable Redundancy redundancy() {
        return redundancy;
    }

    MemorySegment newEncoder(final int rate, final int channels) {
        try {
            return some(
                    (MemorySegment)
                            encoderCreate.invokeExact(
                                    rate, channels, APPLICATION_VOIP, MemorySegment.NULL));
        } catch (final Throwable thrown) {
            throw failed(thrown);
        }
    }

    void freeEncoder(final MemorySegment encoder) {
        try {
            encoderDestroy.invokeExact(encoder);
        } catch (final Throwable thrown) {
            throw failed(thrown);
        }
    }

    int controlEncoder(final MemorySegment encoder, final int request, final int value) {
        try {
            return (int) encoderControl.invokeExact(encoder, request, value);
        } catch (final Throwable thrown) {
            throw failed(thrown);
        }
    }

    int encode(
            final MemorySegment encoder,
            final MemorySegment pcm,
            final int samples,
            final MemorySegment out,
            final int room) {
        try {
            return (int) encode.invokeExact(encoder, pcm, samples, out, room);
        } catch (final Throwable thrown) {
            throw failed(thrown);
        }
    }

    MemorySegment newDecoder(final int rate, final int channels) {
        try {
            return some(
                    (MemorySegment) decoderCreate.invokeExact(rate, channels, MemorySegment.NULL));
        } catch (final Throwable thrown) {
            throw failed(thrown);
        }
    }

    void freeDecoder(final MemorySegment decoder) {
        try {
            decoderDestroy.invokeExact(decoder);
        } catch (final Throwable thrown) {
            throw failed(thrown);
        }
    }

    int controlDecoder(final MemorySegment decoder, final int request, final int value) {
        try {
            return (int) decoderControl.invokeExact(decoder, request, value);
        } catch (final Throwable thrown) {
            throw failed(thrown);
        }
    }

    /** With {@link MemorySegment#NULL} in place of data it conceals. */
    int decode(
            final MemorySegment decoder,
            final MemorySegment data,
            final int length,
            final MemorySegment pcm,
            final int samples,
            final int fec) {
        try {
            return (int) decode.invokeExact(decoder, data, length, pcm, samples, fec);
        } catch (final Throwable thrown) {
            throw failed(thrown);
        }
    }

    /** Memory of the C library. */
    static MemorySegment allocate(final long bytes) {
        try {
            return some((MemorySegment) MALLOC.invokeExact(bytes)).reinterpret(bytes);
        } catch (final Throwable thrown) {
            throw failed(thrown);
        }
    }

    static void free(final MemorySegment memory) {
        try {
            FREE.invokeExact(memory);
        } catch (final Throwable thrown) {
            throw failed(thrown);
        }
    }

    static MethodHandle handle(
            final SymbolLookup library,
            final String name,
            final FunctionDescriptor type,
            final Linker.Option... options) {
        final MemorySegment function =
                library.find(name)
                        .orElseThrow(() -> new IllegalArgumentException("it has no " + name));
        return LINKER.downcallHandle(function, type, options);
    }

    static MemorySegment some(final MemorySegment made) {
        if (made.equals(MemorySegment.NULL)) {
            throw new IllegalStateException("libopus has no memory");
        }
        return made;
    }

    /** What no function of C throws. */
    static IllegalStateException failed(final Throwable thrown) {
        return thrown instanceof final IllegalStateException known
                ? known
                : new IllegalStateException("a call of libopus threw", thrown);
    }

    private static String text(final MethodHandle function) {
        try {
            return ((MemorySegment) function.invokeExact()).reinterpret(256).getString(0);
        } catch (final Throwable thrown) {
            throw failed(thrown);
        }
    }
}
