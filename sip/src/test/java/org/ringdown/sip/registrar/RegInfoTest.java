package org.ringdown.sip.registrar;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.ringdown.sip.transport.Transport;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

class RegInfoTest {
    private static final String REGINFO = "urn:ietf:params:xml:ns:reginfo";
    private static final String GRUUINFO = "urn:ietf:params:xml:ns:gruuinfo";
    private static final String AOR = "sip:alice@example.org";
    private static final FlowMark FLOW =
            new FlowMark(Transport.UDP, "192.0.2.1", 5060, "192.0.2.2", 5060, 0);

    private static Binding binding(final String contact, final String instance) {
        return new Binding(
                AOR,
                contact,
                instance,
                1,
                0.5,
                "c<a>&\"ll",
                7,
                1_000,
                61_000,
                301_000,
                FLOW,
                "",
                List.of());
    }

    @Test
    void aFullDocumentHasAllContacts() throws Exception {
        final byte[] bytes =
                RegInfo.full(AOR, 3, List.of(binding("sip:a@192.0.2.2", "<urn:x>")), 101_000);

        final Element root = parse(bytes).getDocumentElement();

        assertThat(root.getNamespaceURI()).isEqualTo(REGINFO);
        assertThat(root.getLocalName()).isEqualTo("reginfo");
        assertThat(root.getAttribute("version")).isEqualTo("3");
        assertThat(root.getAttribute("state")).isEqualTo("full");
        final Element registration = only(root, REGINFO, "registration");
        assertThat(registration.getAttribute("aor")).isEqualTo(AOR);
        assertThat(registration.getAttribute("state")).isEqualTo("active");
        final Element contact = only(root, REGINFO, "contact");
        assertThat(contact.getAttribute("state")).isEqualTo("active");
        assertThat(contact.getAttribute("event")).isEqualTo("refreshed");
        assertThat(contact.getAttribute("expires")).isEqualTo("200");
        assertThat(contact.getAttribute("duration-registered")).isEqualTo("100");
        assertThat(contact.getAttribute("q")).isEqualTo("0.500");
        assertThat(contact.getAttribute("callid")).isEqualTo("c<a>&\"ll");
        assertThat(contact.getAttribute("cseq")).isEqualTo("7");
        assertThat(only(root, REGINFO, "uri").getTextContent()).isEqualTo("sip:a@192.0.2.2");
        assertThat(only(root, GRUUINFO, "pub-gruu").getAttribute("uri"))
                .isEqualTo("sip:alice@example.org;gr=urn:x");
        // What XML Schema asks of a duration: the uri comes first, unknown-param after it.
        assertThat(contact.getElementsByTagName("*").item(0).getLocalName()).isEqualTo("uri");
    }

    @Test
    void aPartialDocumentSaysWhatEnded() throws Exception {
        final Binding gone = binding("sip:a@192.0.2.2", "<urn:x>");
        final byte[] bytes =
                RegInfo.partial(
                        AOR,
                        4,
                        List.of(new RegInfo.Contact(gone, RegInfo.Event.DEACTIVATED)),
                        false,
                        101_000);

        final Element root = parse(bytes).getDocumentElement();

        assertThat(root.getAttribute("state")).isEqualTo("partial");
        assertThat(only(root, REGINFO, "registration").getAttribute("state"))
                .isEqualTo("terminated");
        final Element contact = only(root, REGINFO, "contact");
        assertThat(contact.getAttribute("state")).isEqualTo("terminated");
        assertThat(contact.getAttribute("event")).isEqualTo("deactivated");
        assertThat(contact.hasAttribute("expires")).isFalse();
    }

    @Test
    void nobodyIsInit() throws Exception {
        final Element root = parse(RegInfo.full(AOR, 0, List.of(), 0)).getDocumentElement();
        assertThat(only(root, REGINFO, "registration").getAttribute("state")).isEqualTo("init");
    }

    @Test
    void nothingThatAClientWritesBreaksTheDocument() throws Exception {
        final String bad = "\"><x/>&\u0000\u0001\ud800\uffff<![CDATA[";
        final byte[] bytes = RegInfo.full(AOR + bad, 0, List.of(binding(bad, bad)), 0);

        final Document document = parse(bytes);

        assertThat(document.getElementsByTagName("x").getLength()).isZero();
        assertThat(only(document.getDocumentElement(), REGINFO, "uri").getTextContent())
                .isEqualTo("\"><x/>&????<![CDATA[");
    }

    @Test
    void theSameContactKeepsItsId() throws Exception {
        final Binding one = binding("sip:a@192.0.2.2", "<urn:x>");
        final Binding other = binding("sip:a@192.0.2.2", "<urn:y>");
        assertThat(id(one)).isEqualTo(id(one)).isNotEqualTo(id(other));
        assertThat(RegInfo.same(one, other)).isFalse();
    }

    private static String id(final Binding binding) throws Exception {
        final byte[] bytes = RegInfo.full(AOR, 0, List.of(binding), 0);
        return only(parse(bytes).getDocumentElement(), REGINFO, "contact").getAttribute("id");
    }

    private static Document parse(final byte[] bytes) throws Exception {
        final DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
        factory.setNamespaceAware(true);
        return factory.newDocumentBuilder().parse(new ByteArrayInputStream(bytes));
    }

    private static Element only(final Element in, final String space, final String name) {
        final var all = in.getElementsByTagNameNS(space, name);
        assertThat(all.getLength()).as(name).isEqualTo(1);
        return (Element) all.item(0);
    }
}
