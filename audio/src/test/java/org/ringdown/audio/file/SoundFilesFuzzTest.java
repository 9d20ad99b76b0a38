package org.ringdown.audio.file;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.ringdown.audio.codec.opus.Opus;
import org.ringdown.audio.codec.opus.OpusLibraries;

/** Whatever a file holds: no exception, and no more sound than its bytes can stand for. */
class SoundFilesFuzzTest {
    private static final Opus OPUS = OpusLibraries.libopus();

    @FuzzTest(maxDuration = "20s")
    void anyFileIsReadOrRefused(final byte[] data) {
        read(data, data.length == 0 ? 1 : 1 + (data[0] & 0x7f));
    }

    /** The same with a beginning and checksums as they must be, to come further. */
    @FuzzTest(maxDuration = "20s")
    void anyPageIsReadOrRefused(final byte[] data) {
        final byte[] head = new OggWriter(OPUS, 16_000, 1, 1).take();
        final byte[] file = Arrays.copyOf(head, head.length + OggPages.HEADER + data.length);
        System.arraycopy(head, 0, file, head.length, OggPages.HEADER);
        final byte[] page = new byte[OggPages.HEADER + data.length];
        System.arraycopy(head, 0, page, 0, OggPages.HEADER);
        System.arraycopy(data, 0, page, OggPages.HEADER, data.length);
        page[OggPages.FLAGS] = data.length > 0 ? data[0] : 0;
        page[OggPages.SEGMENTS] = data.length > 1 ? data[1] : 0;
        int size = OggPages.HEADER + (page[OggPages.SEGMENTS] & 0xff);
        for (int i = 0; i < (page[OggPages.SEGMENTS] & 0xff); i++) {
            size += OggPages.HEADER + i < page.length ? page[OggPages.HEADER + i] & 0xff : 0;
        }
        if (size <= page.length) {
            OggPages.number(page, OggPages.CHECKSUM, 0);
            OggPages.number(
                    page,
                    OggPages.CHECKSUM,
                    new OggPages().checksum(Arrays.copyOf(page, size), size));
        }
        System.arraycopy(page, 0, file, head.length, page.length);
        read(file, 64);
    }

    private static void read(final byte[] data, final int piece) {
        try (@Nullable SoundReader reader =
                SoundReader.of(
                        Arrays.copyOf(data, Math.min(data.length, SoundReader.HEAD)),
                        "any.sln",
                        OPUS,
                        16_000)) {
            if (reader == null) {
                throw new AssertionError("a name tells what it is");
            }
            for (int at = 0; at < data.length; at += piece) {
                final int length = Math.min(piece, data.length - at);
                reader.feed(
                        data,
                        at,
                        length,
                        (mono, samples) -> {
                            if (samples < 1 || samples > mono.length) {
                                throw new AssertionError("so many samples: " + samples);
                            }
                        });
            }
        }
    }
}
