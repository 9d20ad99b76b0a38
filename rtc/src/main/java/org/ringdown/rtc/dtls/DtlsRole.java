package org.ringdown.rtc.dtls;

/** Which side of the handshake we are (RFC 5763 §5: {@code a=setup}). */
public enum DtlsRole {
    /** We send the ClientHello: {@code a=setup:active}. */
    CLIENT,
    /** We wait for it: {@code a=setup:passive}. */
    SERVER
}
