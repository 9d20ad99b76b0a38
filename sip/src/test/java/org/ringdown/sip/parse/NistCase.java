package org.ringdown.sip.parse;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.ringdown.core.Parsed;
import org.ringdown.sip.message.SipMessage;
import org.ringdown.sip.message.Uri;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/**
 * One test of the parser of NIST, with its verdict.
 *
 * @param number its place in the file, from 1
 * @param kind {@code message}, {@code sip-header} or {@code sip-url}
 * @param text with CRLF at the ends of lines
 * @param broken whether NIST's parser refuses it, or a part of it
 */
record NistCase(int number, String kind, String text, boolean broken) {
    private static final List<String> ADDRESSES =
            List.of("Contact", "Route", "Record-Route", "Reply-To", "Refer-To", "Path");

    static List<NistCase> all() {
        try (InputStream file = NistCase.class.getResourceAsStream("/vectors/nist/torture.xml")) {
            final DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
            factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
            factory.setFeature(
                    "http://apache.org/xml/features/nonvalidating/load-external-dtd", false);
            final NodeList tests =
                    factory.newDocumentBuilder().parse(file).getElementsByTagName("testcase");
            final List<NistCase> all = new ArrayList<>();
            for (int i = 0; i < tests.getLength(); i++) {
                all.add(read(i + 1, (Element) tests.item(i)));
            }
            return all;
        } catch (final IOException | SAXException | ParserConfigurationException unreadable) {
            throw new IllegalStateException(unreadable);
        }
    }

    private static NistCase read(final int number, final Element test) {
        final boolean broken =
                test.getElementsByTagName("expect-exception-callback").getLength() > 0;
        for (final String kind : List.of("message", "sip-header", "sip-url")) {
            final NodeList found = test.getElementsByTagName(kind);
            if (found.getLength() == 1) {
                final String text = found.item(0).getTextContent();
                return new NistCase(number, kind, text.replace("\n", "\r\n"), broken);
            }
        }
        throw new IllegalStateException("test " + number + " tests nothing");
    }

    /** The first rule that it breaks for us, or nothing. */
    String verdict() {
        return switch (kind) {
            case "message" -> message(text.stripLeading());
            case "sip-header" -> message(WHOLE + text.strip() + "\r\n\r\n");
            default -> rule(Uri.parse(text.strip()));
        };
    }

    private static final String WHOLE =
            """
            OPTIONS sip:b@h SIP/2.0
            Via: SIP/2.0/UDP h;branch=z9hG4bK1
            Call-ID: 1
            CSeq: 1 OPTIONS
            """
                    .replace("\n", "\r\n");

    private static String message(final String text) {
        final String whole = text.contains("\r\n\r\n") ? text : text.strip() + "\r\n\r\n";
        final byte[] bytes = withWhatIsMissing(whole).getBytes(StandardCharsets.UTF_8);
        return switch (SipParser.parse(bytes, 0, bytes.length, Limits.DEFAULT)) {
            case Parsed.Malformed<SipMessage>(String rule, int _) -> rule;
            case Parsed.Ok<SipMessage>(SipMessage message) -> {
                for (final String name : ADDRESSES) {
                    if (!message.headers(name).equals(List.of("*"))) {
                        final String rule = rule(message.addresses(name));
                        if (!rule.isEmpty()) {
                            yield rule;
                        }
                    }
                }
                yield "";
            }
        };
    }

    private static String withWhatIsMissing(final String message) {
        String whole = message;
        if (message.startsWith(WHOLE)) {
            for (final String line : List.of("From: <sip:a@h>;tag=1", "To: <sip:b@h>")) {
                if (!whole.contains("\r\n" + line.substring(0, line.indexOf(':') + 1))) {
                    whole = whole.replace("Call-ID: 1\r\n", line + "\r\nCall-ID: 1\r\n");
                }
            }
        }
        return whole;
    }

    private static String rule(final Parsed<?> parsed) {
        return parsed instanceof Parsed.Malformed<?>(String rule, int _) ? rule : "";
    }
}
