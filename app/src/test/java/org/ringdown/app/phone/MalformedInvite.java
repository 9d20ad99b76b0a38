package org.ringdown.app.phone;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * An INVITE that is spoilt in one place. What it is follows from the random numbers it is made of.
 */
public final class MalformedInvite {
    /** The place. */
    public enum Group {
        METHOD,
        URI,
        VERSION,
        VIA,
        FROM_TO_CONTACT,
        CSEQ,
        CALL_ID,
        CONTENT_LENGTH,
        MAX_FORWARDS,
        SDP
    }

    private static final String MANY = "x".repeat(9_000);
    private static final List<String> NASTY =
            List.of(
                    "\0",
                    "\r",
                    "\n",
                    "\r\n",
                    "\r\n ",
                    "\t",
                    " ",
                    "\"",
                    "\\",
                    "<",
                    ">",
                    ";",
                    ",",
                    ":",
                    "@",
                    "%",
                    "%00",
                    "%zz",
                    "[",
                    "]",
                    "=",
                    "?",
                    "/",
                    "//",
                    "*",
                    "\u007f",
                    "\u00ff",
                    "\u00c3(",
                    "\u00fe\u00fe",
                    "\u00e2\u0082",
                    "-1",
                    "99999999999999999999",
                    "0",
                    "()",
                    "SIP/2.0",
                    "sip:",
                    "\r\n\r\n");

    private static final List<String> METHODS =
            List.of(
                    "",
                    " ",
                    "INVITE INVITE",
                    "INV ITE",
                    "INVITE\t",
                    "\u0001",
                    "SIP/2.0",
                    "@",
                    "(INVITE)",
                    "\"INVITE\"",
                    "INVITE;x",
                    "INVITE:",
                    "invite",
                    "ACK",
                    "CANCEL",
                    "BYE",
                    "\u00e9t\u00e9",
                    "INVITE\0",
                    "<INVITE>",
                    MANY);
    private static final List<String> URIS =
            List.of(
                    "",
                    "sip",
                    "sip:",
                    "sip:@",
                    "sip:@example.org",
                    "sip:bob@",
                    "sip:bob@@example.org",
                    "bob@example.org",
                    "<sip:bob@example.org>",
                    "sip:bob@example.org:",
                    "sip:bob@[::1",
                    "sip:bob@example.org:99999",
                    "sip:bob@example.org:-1",
                    "sip:bob@::1",
                    "sip:bob@[]",
                    "sip:bob@[zz::1]",
                    "sip:b%zzb@example.org",
                    "sip:bob%@example.org",
                    "*",
                    "%",
                    "sip:bob@example.org;",
                    "sip:bob@example.org;=",
                    "sip:bob@example.org;lr;lr",
                    "sip:bob@exa mple.org",
                    "sip: bob@example.org",
                    "sip:bob@example.org?a=b",
                    "sip:bob@example.org;transport=",
                    "sip:\"bob\"@example.org",
                    "http://example.org/",
                    "tel:",
                    "tel:+",
                    "mailto:bob@example.org",
                    "sip:bob@example..org",
                    "1:2",
                    ":",
                    "sip:bob@-",
                    "sips:bob@example.org;transport=udp",
                    "sip:" + MANY + "@example.org",
                    "sip:bob@" + MANY,
                    "sip:bob@example.org" + ";a=b".repeat(500),
                    "urn:service:sos",
                    "sip:bob@example.org;maddr=;ttl=x;method=%%");
    private static final List<String> VERSIONS =
            List.of(
                    "",
                    "SIP",
                    "SIP/",
                    "SIP/2",
                    "SIP/2.",
                    "SIP/2.1",
                    "SIP/3.0",
                    "SIP/7.0",
                    "SIP//2.0",
                    "SIP/2.0 SIP/2.0",
                    "SIP/2.0 x",
                    "SIP/2.0\t",
                    "HTTP/1.1",
                    "SIP-2.0",
                    "2.0",
                    "SIP/2,0",
                    "SIP/02.0",
                    "SIP/2.00",
                    "SIP/-2.0",
                    "SIP/2.0;a=b",
                    "\"SIP/2.0\"",
                    "SIP/" + MANY);
    private static final List<String> VIAS =
            List.of(
                    "",
                    ",",
                    ",,,",
                    ";;,;,,",
                    "SIP/2.0/UDP",
                    "SIP/2.0/UDP ;branch=z9hG4bK1",
                    "UDP h",
                    "SIP/2.0 h",
                    "SIP/2.0/UDP [::1;branch=z9hG4bK1",
                    "SIP/2.0/UDP h:99999",
                    "SIP/2.0/",
                    "SIP/2.0/UDP h:x;branch=z9hG4bK1",
                    "SIP/2.0/UDP h;branch",
                    "SIP/2.0/UDP h;branch=",
                    "SIP/2.0/UDP h;branch=z9hG4bK",
                    "SIP/2.0/UDP h;branch=a;branch=b",
                    "SIP/9.9/UDP h",
                    "SIP/2.0/UDP h;received=zz;branch=z9hG4bK1",
                    "SIP/2.0/UDP h;rport=x;branch=z9hG4bK2",
                    "SIP/2.0/UDP h;rport=99999;branch=z9hG4bK3",
                    "SIP/2.0/UDP h;ttl=999;branch=z9hG4bK4",
                    "SIP/2.0/UDP h;maddr=224.0.0.1;branch=z9hG4bK5",
                    "SIP/2.0/UDP h\";branch=z9hG4bK6",
                    "SIP/2.0/UDP h" + ", SIP/2.0/UDP h".repeat(300),
                    "SIP/2.0/UDP " + MANY,
                    "SIP/2.0/UDP h;branch=z9hG4bK" + MANY,
                    "SIP/2.0/NONE h;branch=z9hG4bK7");
    private static final List<String> ADDRESSES =
            List.of(
                    "",
                    "<",
                    ">",
                    "<>",
                    "<sip:",
                    "<sip:a@example.org",
                    "sip:a@example.org>",
                    "\"a",
                    "\"a <sip:a@example.org>;tag=1",
                    "<<sip:a@example.org>>;tag=1",
                    "a b c",
                    "<sip:a@example.org>;tag",
                    "<sip:a@example.org>;tag=",
                    "*;tag=1",
                    "*",
                    "<sip:a@example.org>;tag=1;tag=2",
                    "<sip:a@example.org>;tag=\"1",
                    ", ;tag=1",
                    "<sip:a@example.org>;tag=1, <sip:b@example.org>;tag=2",
                    "< sip:a@example.org >;tag=1",
                    "Bell, Alexander <sip:a@example.org>;tag=1",
                    "sip:a@example.org?x=y;tag=1",
                    "<http://example.org>;tag=1",
                    "<:>;tag=1",
                    "\u00ff\u00fe <sip:a@example.org>;tag=1",
                    "\"\\\" <sip:a@example.org>;tag=1",
                    "<sip:a@example.org>;expires=x;q=9;tag=1",
                    "<sip:a@example.org>;tag=" + MANY,
                    "\"" + MANY + "\" <sip:a@example.org>;tag=1",
                    "<sip:a@example.org>" + ";a=b".repeat(200),
                    "<sip:a@[::1>;tag=1");
    private static final List<String> CSEQS =
            List.of(
                    "",
                    "1",
                    "INVITE",
                    "INVITE 1",
                    "-1 INVITE",
                    "1 BYE",
                    "1INVITE",
                    "1.5 INVITE",
                    "0x1 INVITE",
                    "2147483648 INVITE",
                    "4294967296 INVITE",
                    "36893488147419103232 INVITE",
                    "1 1 INVITE",
                    "1 INVITE INVITE",
                    "1, INVITE",
                    "+1 INVITE",
                    "one INVITE",
                    "1 INVITE;x=y",
                    "1 " + MANY,
                    "9".repeat(4_000) + " INVITE",
                    "\"1\" INVITE");
    private static final List<String> CALL_IDS =
            List.of(
                    "",
                    " ",
                    "a b",
                    "a\tb",
                    ",",
                    "a,b",
                    "\"",
                    "\"a b\"",
                    "@",
                    "a@",
                    "@b",
                    "a@b@c",
                    "\u0001",
                    "\u00ff\u00ff",
                    "<a>",
                    MANY,
                    "a;b=c",
                    "\\",
                    "a@\u007f");
    private static final List<String> LENGTHS =
            List.of(
                    "",
                    "-1",
                    "-999",
                    "+1",
                    "0x10",
                    "1 1",
                    "1,1",
                    "one",
                    "999999",
                    "99999999999999999999",
                    "2147483647",
                    "2147483648",
                    "4294967296",
                    "1.0",
                    "\"10\"",
                    "0",
                    "1",
                    "3",
                    "1;a=b",
                    "9".repeat(4_000));
    private static final List<String> HOPS =
            List.of(
                    "",
                    "-1",
                    "0",
                    "256",
                    "70 70",
                    "seventy",
                    "0x46",
                    "99999999999999999999",
                    "1.5",
                    "+70",
                    "70;x=y",
                    "70,71",
                    "\"70\"",
                    "2147483648",
                    "7".repeat(4_000));
    private static final List<String> BODIES =
            List.of(
                    "",
                    "\r\n",
                    "v",
                    "v=",
                    "v=0",
                    "v=1\r\n",
                    "m=audio",
                    "=\r\n=\r\n",
                    "v=0\r\nm=\r\n",
                    "v=0\r\no=\r\ns=\r\nt=\r\nm=audio\r\n",
                    "v=0\nv=0\nv=0\n",
                    "\0\0\0\0",
                    MANY,
                    "m=audio 99999 RTP/AVP 0\r\n",
                    "m=audio -1 RTP/AVP 0\r\n",
                    "m=audio 1/0 RTP/AVP 0\r\n",
                    "m=audio 1 RTP/AVP\r\n",
                    "m=audio 1 RTP/AVP 999\r\n",
                    "m=audio 1 X 0\r\n",
                    "c=IN IP6 zz::zz::\r\n",
                    "c=IN IP4 999.1.1.1\r\n",
                    "c=IN IP4\r\n",
                    "c=IN IP4 example\r\n",
                    "a=rtpmap:\r\n",
                    "a=rtpmap:0 PCMU/0\r\n",
                    "a=rtpmap:x y/z\r\n",
                    "a=fmtp:\r\n",
                    "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:x\r\n",
                    "a=fingerprint:sha-256 zz\r\n",
                    "a=candidate:\r\n",
                    "a=candidate:1 1 udp 1 1.1.1.1 99999 typ host\r\n",
                    "a=ptime:-1\r\n",
                    "a=ice-ufrag:\r\na=ice-pwd:\r\n",
                    "a=setup:nobody\r\n",
                    "a=group:BUNDLE a b c\r\n",
                    "a=rtcp:x\r\n",
                    "a=" + MANY + "\r\n",
                    "m=audio 9 RTP/AVP 0\r\n".repeat(400),
                    "a=ssrc:1\r\n",
                    "a=extmap:x y\r\n",
                    "a=mid:\r\n",
                    "b=AS:x\r\n",
                    "k=\r\n",
                    "t=x y\r\n",
                    "z=\r\n",
                    "r=\r\n",
                    "i=\u00ff\r\n");

    private final Group group;
    private final RandomGenerator random;
    private String method = "INVITE";
    private String uri;
    private String version = "SIP/2.0";
    private final List<String[]> headers = new ArrayList<>();
    private String body;
    private boolean measured = true;

    private MalformedInvite(final Group group, final RandomGenerator random, final Call call) {
        this.group = group;
        this.random = random;
        uri = call.uri();
        body = call.sdp();
        add("Via", call.via());
        add("Max-Forwards", "70");
        add("From", "<" + call.from() + ">;tag=" + call.id());
        add("To", "<" + call.uri() + ">");
        add("Call-ID", call.id());
        add("CSeq", "2 INVITE");
        add("Contact", "<" + call.contact() + ">");
        if (call.credentials() != null) {
            add("Proxy-Authorization", call.credentials());
        }
        add("Subject", call.subject());
        add("Content-Type", "application/sdp");
    }

    private void add(final String name, final String value) {
        headers.add(new String[] {name, value});
    }

    /**
     * What it would be, were it sound.
     *
     * @param credentials of its sender, or {@code null} for a stranger's
     * @param subject what the callee is to do
     */
    public record Call(
            String uri,
            String from,
            String contact,
            String via,
            String id,
            @Nullable String credentials,
            String subject,
            String sdp) {}

    /** The bytes of one that is spoilt in this place. */
    public static byte[] of(final Group group, final RandomGenerator random, final Call call) {
        return new MalformedInvite(group, random, call).spoilt();
    }

    private byte[] spoilt() {
        switch (group) {
            case METHOD -> method = bad(method, METHODS);
            case URI -> uri = bad(uri, URIS);
            case VERSION -> version = bad(version, VERSIONS);
            case VIA -> header("Via", VIAS);
            case FROM_TO_CONTACT -> header(one(List.of("From", "To", "Contact")), ADDRESSES);
            case CSEQ -> header("CSeq", CSEQS);
            case CALL_ID -> header("Call-ID", CALL_IDS);
            case CONTENT_LENGTH -> {
                measured = false;
                add("Content-Length", Integer.toString(body.length()));
                header("Content-Length", LENGTHS);
            }
            case MAX_FORWARDS -> header("Max-Forwards", HOPS);
            case SDP -> sdp();
        }
        final StringBuilder text = new StringBuilder(method);
        text.append(' ').append(uri).append(' ').append(version).append("\r\n");
        for (final String[] header : headers) {
            text.append(header[0]).append(": ").append(header[1]).append("\r\n");
        }
        if (measured) {
            text.append("Content-Length: ").append(body.length()).append("\r\n");
        }
        return text.append("\r\n").append(body).toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    /** Leaves the header field out, has it twice, or spoils its value or its name. */
    private void header(final String name, final List<String> values) {
        int at = 0;
        while (!headers.get(at)[0].equals(name)) {
            at++;
        }
        switch (random.nextInt(10)) {
            case 0 -> headers.remove(at);
            case 1 -> headers.add(at, new String[] {name, headers.get(at)[1]});
            case 2 -> headers.add(random.nextInt(at + 1), new String[] {name, one(values)});
            case 3 -> headers.get(at)[0] = mangled(name);
            case 4 ->
                    headers.get(at)[0] =
                            one(List.of(name + " ", "\u00e9", name.toLowerCase(Locale.ROOT)));
            default -> headers.get(at)[1] = bad(headers.get(at)[1], values);
        }
    }

    private void sdp() {
        switch (random.nextInt(4)) {
            case 0 -> body = one(BODIES);
            case 1 -> body = body.substring(0, random.nextInt(body.length()));
            case 2 -> {
                final List<String> lines = new ArrayList<>(body.lines().toList());
                lines.set(random.nextInt(lines.size()), one(BODIES).stripTrailing());
                body = String.join("\r\n", lines) + "\r\n";
            }
            default -> body = mangled(body);
        }
    }

    private String bad(final String good, final List<String> values) {
        return random.nextInt(3) == 0 ? mangled(good) : one(values);
    }

    private String one(final List<String> values) {
        return values.get(random.nextInt(values.size()));
    }

    /** Some bytes of a text gone, doubled, or nasty. */
    private String mangled(final String good) {
        final StringBuilder text = new StringBuilder(good);
        for (int i = random.nextInt(1, 5); i > 0; i--) {
            final int at = random.nextInt(text.length() + 1);
            final int end = Math.min(text.length(), at + random.nextInt(4));
            switch (random.nextInt(4)) {
                case 0 -> text.delete(at, end);
                case 1 -> text.insert(at, text.substring(at, end));
                case 2 -> text.replace(at, end, one(NASTY));
                default -> text.insert(at, one(NASTY));
            }
        }
        return text.toString();
    }
}
