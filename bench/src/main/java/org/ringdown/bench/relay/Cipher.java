package org.ringdown.bench.relay;

import org.ringdown.rtc.srtp.SrtpProfile;

/** What SRTP is sealed with. */
enum Cipher {
    /** AES in counter mode with an 80-bit HMAC-SHA1 tag, which everything speaks. */
    AES_CM("AES_CM_128_HMAC_SHA1_80", SrtpProfile.AES_CM_128_HMAC_SHA1_80),
    /** AES-GCM, which browsers and Ringdown agree on. */
    GCM("AEAD_AES_128_GCM", SrtpProfile.AEAD_AES_128_GCM);

    private final String suite;
    private final SrtpProfile profile;

    Cipher(final String suite, final SrtpProfile profile) {
        this.suite = suite;
        this.profile = profile;
    }

    /** Its name in SDP (RFC 4568 §6.2, RFC 7714 §14.2). */
    String suite() {
        return suite;
    }

    SrtpProfile profile() {
        return profile;
    }
}
