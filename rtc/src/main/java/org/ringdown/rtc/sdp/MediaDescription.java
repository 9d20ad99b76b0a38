package org.ringdown.rtc.sdp;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One {@code m=} line and what belongs to it (RFC 8866 §5.14).
 *
 * @param media {@code audio}, {@code video}, {@code application} ...
 * @param port 0 means refused or ended (RFC 3264 §6, §8.2)
 * @param ports how many ports ({@code port/ports}); 1 when the line does not say
 * @param protocol for example {@code RTP/AVP}
 * @param formats payload types for RTP, in order of preference; at least one
 * @param lines every line after {@code m=}, in order
 */
public record MediaDescription(
        String media,
        int port,
        int ports,
        String protocol,
        List<String> formats,
        List<Line> lines) {

    /** Copies the lists. */
    public MediaDescription {
        formats = List.copyOf(formats);
        lines = List.copyOf(lines);
    }

    /** The first attribute of that name with a value, or {@code null}. */
    public @Nullable String attribute(final String name) {
        return Lines.attribute(lines, name);
    }

    /** The values of all attributes of that name. */
    public List<String> attributes(final String name) {
        return Lines.attributes(lines, name);
    }

    /** Whether there is an attribute of that name, with or without a value. */
    public boolean has(final String name) {
        return Lines.has(lines, name);
    }

    /** Its own {@code c=} line, or {@code null}. */
    public @Nullable Connection connection() {
        final String value = Lines.first(lines, 'c');
        return value == null ? null : Connection.parse(value);
    }

    /** {@code a=mid}, the name in groups (RFC 5888), or {@code null}. */
    public @Nullable String mid() {
        return attribute("mid");
    }

    /** {@code a=ptime}, in milliseconds as text, or {@code null}. */
    public @Nullable String ptime() {
        return attribute("ptime");
    }

    /** {@code a=maxptime}, in milliseconds as text, or {@code null}. */
    public @Nullable String maxptime() {
        return attribute("maxptime");
    }

    /** Whether RTCP may share the port of RTP (RFC 5761 §5.1.1). */
    public boolean rtcpMux() {
        return has("rtcp-mux");
    }

    /** Whether the protocol carries RTP: its last part is an RTP profile. */
    public boolean isRtp() {
        return protocol.endsWith("AVP") || protocol.endsWith("AVPF");
    }

    /**
     * The codecs in order of preference. Static payload types need no {@code a=rtpmap} (RFC 3551
     * §6); a dynamic number without one, and a number named twice, are left out.
     */
    public List<Codec> codecs() {
        return codecs(List.of());
    }

    /**
     * The same, for an answer: a number that the section does not explain means what it meant in
     * the offer.
     *
     * @param known the codecs of the offer
     */
    public List<Codec> codecs(final List<Codec> known) {
        final List<Codec> codecs = new ArrayList<>();
        final boolean[] seen = new boolean[128];
        for (final String format : formats) {
            final int number = Decimal.parse(format, 127);
            if (number < 0 || seen[number]) {
                continue;
            }
            seen[number] = true;
            final Codec codec = codec(number, known);
            if (codec != null) {
                codecs.add(codec);
            }
        }
        return List.copyOf(codecs);
    }

    private @Nullable Codec codec(final int number, final List<Codec> known) {
        final String parameters = numbered("fmtp", number);
        final String rtpmap = numbered("rtpmap", number);
        final Codec dynamic =
                rtpmap == null ? null : Codec.parse(number + " " + rtpmap, parameters);
        if (dynamic != null) {
            return dynamic;
        }
        for (final Codec codec : known) {
            if (codec.payloadType() == number && rtpmap == null) {
                return new Codec(
                        number, codec.name(), codec.clockRate(), codec.channels(), parameters);
            }
        }
        return Codec.ofStatic(number, parameters);
    }

    /** What follows the number in the attribute of that name which starts with it. */
    private @Nullable String numbered(final String name, final int number) {
        final String start = number + " ";
        for (final Line line : lines) {
            if (line.is(name)) {
                final String value = line.attributeValue();
                if (value != null && value.startsWith(start)) {
                    return value.substring(start.length()).strip();
                }
            }
        }
        return null;
    }

    /** The section with CRLF line ends. */
    @Override
    public String toString() {
        final StringBuilder text = new StringBuilder(512);
        write(text);
        return text.toString();
    }

    void write(final StringBuilder text) {
        text.append("m=").append(media).append(' ').append(port);
        if (ports != 1) {
            text.append('/').append(ports);
        }
        text.append(' ').append(protocol);
        for (final String format : formats) {
            text.append(' ').append(format);
        }
        text.append("\r\n");
        for (final Line line : lines) {
            text.append(line).append("\r\n");
        }
    }
}
