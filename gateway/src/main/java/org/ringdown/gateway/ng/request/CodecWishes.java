package org.ringdown.gateway.ng.request;

import java.util.List;

/**
 * What becomes of codecs. Each is {@code NAME}, {@code NAME/RATE} or longer, or {@code all} or
 * {@code full} where that is said.
 *
 * @param strip removed from what goes out; all, full
 * @param offer kept in spite of that, and in this order
 * @param mask removed from what goes out, but usable by transcoding; all, full
 * @param except kept in spite of that
 * @param ignore taken as if it had not been offered
 * @param transcode added
 * @param accept accepted from the sender, also when the receiver refuses it
 * @param consume masked and transcoded
 * @param set options of encoders
 */
public record CodecWishes(
        List<String> strip,
        List<String> offer,
        List<String> mask,
        List<String> except,
        List<String> ignore,
        List<String> transcode,
        List<String> accept,
        List<String> consume,
        List<String> set) {
    /** Copies the lists. */
    public CodecWishes {
        strip = List.copyOf(strip);
        offer = List.copyOf(offer);
        mask = List.copyOf(mask);
        except = List.copyOf(except);
        ignore = List.copyOf(ignore);
        transcode = List.copyOf(transcode);
        accept = List.copyOf(accept);
        consume = List.copyOf(consume);
        set = List.copyOf(set);
    }
}
