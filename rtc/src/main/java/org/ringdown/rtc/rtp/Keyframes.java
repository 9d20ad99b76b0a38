package org.ringdown.rtc.rtp;

/**
 * Whether a payload begins a picture that needs no other. {@code at} is where the payload begins
 * and {@code end} where it ends, without padding; both are inside the array. A payload that is too
 * short or damaged begins none.
 */
public final class Keyframes {
    private static final int IDR = 5;
    private static final int SPS = 7;
    private static final int STAP_A = 24;
    private static final int FU_A = 28;

    /** The formats that can be told. */
    public enum Format {
        /** RFC 7741. */
        VP8,
        /** RFC 9628. */
        VP9,
        /** RFC 6184. */
        H264,
        /** The RTP payload format of AV1. */
        AV1
    }

    private Keyframes() {}

    /** Whether a payload of this format begins a key frame. */
    public static boolean begins(
            final Format format, final byte[] data, final int at, final int end) {
        if (at >= end) {
            return false;
        }
        return switch (format) {
            case VP8 -> vp8(data, at, end);
            case VP9 -> vp9(data, at, end);
            case H264 -> h264(data, at, end);
            // The first packet of a coded video sequence says so (AV1 RTP §4.4).
            case AV1 -> (data[at] & 0x88) == 0x08;
        };
    }

    /** RFC 7741 §4.2, §4.3: start of partition 0, and the inverse key frame flag is 0. */
    private static boolean vp8(final byte[] data, final int at, final int end) {
        final int first = data[at];
        if ((first & 0x1f) != 0x10) {
            return false;
        }
        int payload = at + 1;
        if ((first & 0x80) != 0) {
            if (payload >= end) {
                return false;
            }
            final int extension = data[payload++];
            if ((extension & 0x80) != 0) {
                if (payload >= end) {
                    return false;
                }
                payload += (data[payload] & 0x80) != 0 ? 2 : 1;
            }
            payload += (extension & 0x40) != 0 ? 1 : 0;
            payload += (extension & 0x30) != 0 ? 1 : 0;
        }
        return payload < end && (data[payload] & 0x01) == 0;
    }

    /** RFC 9628 §4.2: not predicted from another picture, begin of a frame, lowest layer. */
    private static boolean vp9(final byte[] data, final int at, final int end) {
        final int first = data[at];
        if ((first & 0x40) != 0 || (first & 0x08) == 0) {
            return false;
        }
        if ((first & 0x20) == 0) {
            return true;
        }
        int layers = at + 1;
        if ((first & 0x80) != 0) {
            if (layers >= end) {
                return false;
            }
            layers += (data[layers] & 0x80) != 0 ? 2 : 1;
        }
        return layers < end && (data[layers] >> 1 & 0x07) == 0;
    }

    /** RFC 6184 §5.2: an IDR slice, or the parameters that come before one. */
    private static boolean h264(final byte[] data, final int at, final int end) {
        final int type = data[at] & 0x1f;
        if (type == FU_A) {
            return at + 1 < end && (data[at + 1] & 0x80) != 0 && (data[at + 1] & 0x1f) == IDR;
        }
        if (type != STAP_A) {
            return type == IDR || type == SPS;
        }
        int unit = at + 1;
        while (unit + 2 < end) {
            final int inside = data[unit + 2] & 0x1f;
            if (inside == IDR || inside == SPS) {
                return true;
            }
            unit += 2 + ((data[unit] & 0xff) << Byte.SIZE | (data[unit + 1] & 0xff));
        }
        return false;
    }
}
