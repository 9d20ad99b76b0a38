package org.ringdown.audio.codec.opus;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import org.jspecify.annotations.Nullable;

/** The functions for deep redundancy, which libopus has since 1.5 when it is built so. */
final class Redundancy {
    private final MethodHandle decoderCreate;
    private final MethodHandle decoderDestroy;
    private final MethodHandle alloc;
    private final MethodHandle free;
    private final MethodHandle parse;
    private final MethodHandle process;
    private final MethodHandle decode;

    private Redundancy(final SymbolLookup library) {
        decoderCreate =
                LibOpus.handle(
                        library,
                        "opus_dred_decoder_create",
                        FunctionDescriptor.of(ADDRESS, ADDRESS));
        decoderDestroy =
                LibOpus.handle(
                        library, "opus_dred_decoder_destroy", FunctionDescriptor.ofVoid(ADDRESS));
        alloc = LibOpus.handle(library, "opus_dred_alloc", FunctionDescriptor.of(ADDRESS, ADDRESS));
        free = LibOpus.handle(library, "opus_dred_free", FunctionDescriptor.ofVoid(ADDRESS));
        parse =
                LibOpus.handle(
                        library,
                        "opus_dred_parse",
                        FunctionDescriptor.of(
                                JAVA_INT, ADDRESS, ADDRESS, ADDRESS, JAVA_INT, JAVA_INT, JAVA_INT,
                                ADDRESS, JAVA_INT));
        process =
                LibOpus.handle(
                        library,
                        "opus_dred_process",
                        FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, ADDRESS));
        decode =
                LibOpus.handle(
                        library,
                        "opus_decoder_dred_decode",
                        FunctionDescriptor.of(
                                JAVA_INT, ADDRESS, ADDRESS, JAVA_INT, ADDRESS, JAVA_INT));
    }

    /** The functions, or {@code null} when this library cannot write and read deep redundancy. */
    static @Nullable Redundancy of(final LibOpus opus, final SymbolLookup library) {
        if (library.find("opus_dred_alloc").isEmpty()) {
            return null;
        }
        final MemorySegment encoder = opus.newEncoder(48_000, 1);
        final boolean written = opus.controlEncoder(encoder, LibOpus.SET_DRED_DURATION, 10) == 0;
        opus.freeEncoder(encoder);
        return written ? new Redundancy(library) : null;
    }

    MemorySegment newDecoder() {
        try {
            return LibOpus.some((MemorySegment) decoderCreate.invokeExact(MemorySegment.NULL));
        } catch (final Throwable thrown) {
            throw LibOpus.failed(thrown);
        }
    }

    void freeDecoder(final MemorySegment decoder) {
        try {
            decoderDestroy.invokeExact(decoder);
        } catch (final Throwable thrown) {
            throw LibOpus.failed(thrown);
        }
    }

    /** Room for what one packet repeats. */
    MemorySegment newState() {
        try {
            return LibOpus.some((MemorySegment) alloc.invokeExact(MemorySegment.NULL));
        } catch (final Throwable thrown) {
            throw LibOpus.failed(thrown);
        }
    }

    void freeState(final MemorySegment state) {
        try {
            free.invokeExact(state);
        } catch (final Throwable thrown) {
            throw LibOpus.failed(thrown);
        }
    }

    /**
     * Reads how much a packet repeats, and keeps it to be {@link #process processed}.
     *
     * @param end is set to how many samples before the packet the repetition ends
     * @return how many samples before the packet it begins; 0 or less when there is none
     */
    int parse(
            final MemorySegment decoder,
            final MemorySegment state,
            final MemorySegment data,
            final int length,
            final int most,
            final int rate,
            final MemorySegment end) {
        try {
            return (int) parse.invokeExact(decoder, state, data, length, most, rate, end, 1);
        } catch (final Throwable thrown) {
            throw LibOpus.failed(thrown);
        }
    }

    /** Makes what was read ready to be decoded, which is most of the work. */
    boolean process(final MemorySegment decoder, final MemorySegment state) {
        try {
            return (int) process.invokeExact(decoder, state, state) == 0;
        } catch (final Throwable thrown) {
            throw LibOpus.failed(thrown);
        }
    }

    /** Decodes a piece that begins so many samples before the packet. */
    int decode(
            final MemorySegment decoder,
            final MemorySegment state,
            final int before,
            final MemorySegment pcm,
            final int samples) {
        try {
            return (int) decode.invokeExact(decoder, state, before, pcm, samples);
        } catch (final Throwable thrown) {
            throw LibOpus.failed(thrown);
        }
    }
}
