package org.ringdown.rtc.offer;

import java.util.List;
import java.util.Set;
import org.ringdown.rtc.sdes.SdesOptions;
import org.ringdown.rtc.srtp.SrtpProfile;

/**
 * What one side of a call may do about the protection of its media. Nothing gets less protection
 * than this says without being refused.
 *
 * @param clear when media may go in the clear
 * @param sdes which suites are offered and accepted with SDES
 */
public record Policy(Clear clear, SdesOptions sdes) {
    /** When media may go in the clear. */
    public enum Clear {
        /** Never: what is not protected is refused. */
        NEVER,
        /** As long as the stream was never protected. */
        UNTIL_PROTECTED,
        /** Always, also when the stream was protected before. */
        ALWAYS
    }

    /** Suites that phones have, those first that most of them have. */
    private static final SdesOptions PHONES =
            new SdesOptions(
                    false,
                    List.of(
                            SrtpProfile.AES_CM_128_HMAC_SHA1_80,
                            SrtpProfile.AES_CM_128_HMAC_SHA1_32,
                            SrtpProfile.AES_256_CM_HMAC_SHA1_80,
                            SrtpProfile.AEAD_AES_256_GCM,
                            SrtpProfile.AEAD_AES_128_GCM),
                    Set.of(
                            SrtpProfile.AES_192_CM_HMAC_SHA1_80,
                            SrtpProfile.AES_192_CM_HMAC_SHA1_32,
                            SrtpProfile.AES_256_CM_HMAC_SHA1_32),
                    Set.of(),
                    false,
                    List.of(),
                    true,
                    false,
                    false,
                    false);

    /** In the clear where nobody asks for more; what was protected stays so. */
    public static final Policy USUAL = new Policy(Clear.UNTIL_PROTECTED, PHONES);

    /** Nothing in the clear. */
    public static final Policy PROTECTED = new Policy(Clear.NEVER, PHONES);

    /** Whether a stream may be in the clear that was protected, or was not, before. */
    boolean letsClear(final boolean protectedBefore) {
        return switch (clear) {
            case NEVER -> false;
            case UNTIL_PROTECTED -> !protectedBefore;
            case ALWAYS -> true;
        };
    }
}
