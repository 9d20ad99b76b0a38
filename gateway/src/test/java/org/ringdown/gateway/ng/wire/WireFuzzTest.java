package org.ringdown.gateway.ng.wire;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.ringdown.gateway.ng.request.RequestReader;

/** Whatever comes in: no exception, and what was read is written and read again as the same. */
class WireFuzzTest {
    private static final RequestReader READER = new RequestReader(java.util.Map.of());

    @FuzzTest(maxDuration = "20s")
    void bencodeReadsWritesAndReadsAgain(final byte[] data) {
        final @Nullable NgValue value = Bencode.read(data, 0, data.length).orNull();
        final BencodeScanner scanner = new BencodeScanner();
        final int end = scanner.scan(data, 0, data.length);
        if (value == null) {
            return;
        }
        if (!scanner.done() || end != data.length) {
            throw new AssertionError("read as a whole, but no end was found");
        }
        final byte[] written = Bencode.write(value);
        if (!value.equals(Bencode.read(written, 0, written.length).orThrow())) {
            throw new AssertionError("another value: " + Arrays.toString(written));
        }
    }

    @FuzzTest(maxDuration = "20s")
    void jsonReadsWritesAndReadsAgain(final byte[] data) {
        final @Nullable NgValue value = JsonText.read(data, 0, data.length).orNull();
        if (value == null) {
            return;
        }
        final byte[] written = JsonText.write(value);
        if (!value.equals(JsonText.read(written, 0, written.length).orThrow())) {
            throw new AssertionError("another value: " + Arrays.toString(written));
        }
    }

    @FuzzTest(maxDuration = "20s")
    void requestsAreReadWhateverTheySay(final byte[] data) {
        final NgValue.@Nullable Dictionary dictionary =
                NgFrame.read(data, 0, data.length).dictionary();
        if (dictionary != null && READER.read(dictionary).toString().isEmpty()) {
            throw new AssertionError("a request has a text");
        }
    }
}
