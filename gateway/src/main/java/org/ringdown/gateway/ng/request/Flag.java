package org.ringdown.gateway.ng.request;

import org.jspecify.annotations.Nullable;

/** Flags that are there or not; the names are those of scripts with underscores. */
public enum Flag {
    /** Believe the addresses in SDP, which is the default. */
    TRUST_ADDRESS,
    /** Use the address the SIP message came from instead. */
    SIP_SOURCE_ADDRESS,
    /** Send to the address in SDP, whatever is learned. */
    ASYMMETRIC,
    /** Drop what comes from elsewhere once the address is known. */
    STRICT_SOURCE,
    /** Follow a peer that comes from elsewhere later. */
    MEDIA_HANDOVER,
    /** Keep our ports when the peer's change. */
    PORT_LATCHING,
    /** Change our ports when the peer's do, even with ICE. */
    NO_PORT_LATCHING,
    /** Send empty packets until the peer is heard. */
    PIERCE_NAT,
    /** Send nothing until the peer is heard. */
    NAT_WAIT,
    /** One-way media counts as confirmed. */
    UNIDIRECTIONAL,
    /** Leave SDP alone that came through here already. */
    LOOP_PROTECT,
    /** Give media a name that have none. */
    GENERATE_MID,
    /** No {@code a=rtcp}. */
    NO_RTCP_ATTRIBUTE,
    /** {@code a=rtcp} with an address. */
    FULL_RTCP_ATTRIBUTE,
    /** Leave the direction attributes alone. */
    ORIGINAL_SENDRECV,
    /** Say that candidates may follow. */
    TRICKLE_ICE,
    /** No ICE with the offerer. */
    REJECT_ICE,
    /** The SDP is a trickle fragment (RFC 8840). */
    FRAGMENT,
    /** Forget what the peer was found not to support. */
    RESET,
    /** Record. */
    RECORD_CALL,
    /** Do not record this party. */
    EXCLUDE_RECORDING,
    /** Without the recording database. */
    SKIP_RECORDING_DB,
    /** Throw the recording away. */
    DISCARD_RECORDING,
    /** Play an announcement first. */
    RECORDING_ANNOUNCEMENT,
    /** All codecs of the offerer are accepted. */
    ALWAYS_TRANSCODE,
    /** Transcode without need. */
    FORCE_TRANSCODING,
    /** A subscriber may take another codec. */
    ALLOW_TRANSCODING,
    /** Only one codec in the answer. */
    SINGLE_CODEC,
    /** Keep the codecs of before. */
    REUSE_CODECS,
    /** The same. */
    NO_CODEC_RENEGOTIATION,
    /** Do not pass a new offer's codecs on. */
    STATIC_CODECS,
    /** Accept what was not offered. */
    ALLOW_ASYMMETRIC_CODECS,
    /** Refuse media when no codec is left. */
    ALLOW_NO_CODEC_MEDIA,
    /** DTMF will be sent by command. */
    INJECT_DTMF,
    /** Look for DTMF tones. */
    DETECT_DTMF,
    /** Drop DTMF. */
    BLOCK_DTMF,
    /** RTCP of our own. */
    GENERATE_RTCP,
    /** RTCP for subscribers, too. */
    RTCP_MIRROR,
    /** Base64 with padding. */
    PAD_CRYPTO,
    /** Never pass SRTP through as it is. */
    RECRYPT,
    /** No header extensions. */
    STRIP_EXTMAP,
    /** Do not touch packets. */
    PASSTHROUGH,
    /** Do. */
    NO_PASSTHROUGH,
    /** Everybody. */
    ALL,
    /** The from-tag chooses the party. */
    DIRECTIONAL,
    /** Both ways. */
    BIDIRECTIONAL,
    /** What a party is sent instead of what it sends. */
    EGRESS,
    /** One mixed stream. */
    MIX,
    /** Begin on hold. */
    INACTIVE,
    /** A recording session (RFC 7866). */
    SIPREC,
    /** Nothing to delete is an error. */
    FATAL,
    /** The to-tag counts. */
    TO_TAG,
    /** No statistics. */
    FAST,
    /** Pause instead of stopping. */
    PAUSE,
    /** Another to-tag is another branch. */
    NEW_BRANCH,
    /** Not the last answer. */
    PROVISIONAL,
    /** Not the peer's sound at the same time. */
    BLOCK_EGRESS,
    /** No {@code a=tls-id}. */
    NO_TLS_ID,
    /** What browsers need, in one word. */
    WEBRTC,
    /** Log everything about this call. */
    DEBUG,
    /** The old spelling of not doing what is the default now. */
    SYMMETRIC,
    /** Means nothing. */
    FORCE,
    /** Means nothing any more. */
    ASYMMETRIC_CODECS,
    /** Means nothing any more. */
    SYMMETRIC_CODECS,
    /** Means nothing any more. */
    REORDER_CODECS,
    /** Not our kind of store. */
    NO_REDIS_UPDATE,
    /** There is no jitter buffer where media is only passed on. */
    NO_JITTER_BUFFER,
    /** Answer before the other side does. */
    EARLY_MEDIA;

    /** The flag of this word, or {@code null}. */
    static @Nullable Flag of(final String word) {
        return switch (Words.normal(word)) {
            case "strictsource" -> STRICT_SOURCE;
            case "to-tag", "totag" -> TO_TAG;
            case "mirror-rtcp" -> RTCP_MIRROR;
            case "tls-id-off" -> NO_TLS_ID;
            case final String other -> Words.constant(Flag.class, other);
        };
    }
}
