package org.ringdown.rtc.dtls;

import org.ringdown.core.Secret;
import org.ringdown.rtc.srtp.SrtpKey;
import org.ringdown.rtc.srtp.SrtpProfile;

/**
 * What a finished handshake is for: the SRTP keys and salts of both directions (RFC 5764 §4.2).
 *
 * @param profile the protection profile that was agreed on
 * @param clientKey master key of what the DTLS client sends
 * @param clientSalt master salt of what the DTLS client sends
 * @param serverKey master key of what the DTLS server sends
 * @param serverSalt master salt of what the DTLS server sends
 */
public record SrtpKeys(
        SrtpProfile profile,
        Secret clientKey,
        Secret clientSalt,
        Secret serverKey,
        Secret serverSalt) {

    /** What we send with. */
    public SrtpKey local(final DtlsRole us) {
        return new SrtpKey(profile, localKey(us), localSalt(us));
    }

    /** What the peer sends with. */
    public SrtpKey remote(final DtlsRole us) {
        return new SrtpKey(profile, remoteKey(us), remoteSalt(us));
    }

    /** The master key of what we send. */
    public Secret localKey(final DtlsRole us) {
        return us == DtlsRole.CLIENT ? clientKey : serverKey;
    }

    /** The master salt of what we send. */
    public Secret localSalt(final DtlsRole us) {
        return us == DtlsRole.CLIENT ? clientSalt : serverSalt;
    }

    /** The master key of what we receive. */
    public Secret remoteKey(final DtlsRole us) {
        return us == DtlsRole.CLIENT ? serverKey : clientKey;
    }

    /** The master salt of what we receive. */
    public Secret remoteSalt(final DtlsRole us) {
        return us == DtlsRole.CLIENT ? serverSalt : clientSalt;
    }
}
