package org.ringdown.sip.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import org.ringdown.core.Parsed;
import org.ringdown.sip.instant.ContentTypes;
import org.ringdown.sip.instant.Cpim;
import org.ringdown.sip.instant.Deflated;
import org.ringdown.sip.instant.Imdn;
import org.ringdown.sip.instant.MimePart;

/** Instant messages of any bytes: nothing is thrown, nothing grows. */
class InstantFuzzTest {
    private static final int MOST = 65_536;

    @FuzzTest
    void cpim(final byte[] data) {
        if (!(Cpim.parse(data) instanceof Parsed.Ok<Cpim>(Cpim cpim))) {
            return;
        }
        final var _ = cpim.from();
        final var _ = cpim.to();
        final var _ = cpim.dispositions();
        final var _ = cpim.unknownRequirements();
        final var _ = MimePart.parts(cpim.part().contentType(), cpim.part().decoded());
        if (cpim.part().content().length > data.length) {
            throw new AssertionError("there is more in it than came");
        }
    }

    @FuzzTest
    void imdn(final byte[] data) {
        if (Imdn.parse(data) instanceof Parsed.Ok<Imdn>(Imdn imdn)) {
            final Imdn again = Imdn.parse(imdn.toBytes()).orThrow();
            if (again.status() != imdn.status() || again.kind() != imdn.kind()) {
                throw new AssertionError("written as something else: " + imdn);
            }
        }
    }

    @FuzzTest
    void parts(final byte[] data) {
        final String text = new String(data, StandardCharsets.UTF_8);
        final var _ = ContentTypes.parameter(text, "boundary");
        for (final MimePart part : MimePart.parts("multipart/mixed;boundary=-", data)) {
            final var _ = part.decoded();
        }
        if (Deflated.inflate(data, MOST) instanceof Parsed.Ok<byte[]>(byte[] inflated)
                && inflated.length > MOST) {
            throw new AssertionError("larger than allowed");
        }
    }
}
