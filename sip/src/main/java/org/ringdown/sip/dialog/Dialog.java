package org.ringdown.sip.dialog;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ringdown.core.Parsed;
import org.ringdown.sip.message.HeaderName;
import org.ringdown.sip.message.Method;
import org.ringdown.sip.message.NameAddr;
import org.ringdown.sip.message.SipMessage;
import org.ringdown.sip.message.SipRequest;
import org.ringdown.sip.message.SipResponse;
import org.ringdown.sip.message.SipUri;
import org.ringdown.sip.message.Uri;

/**
 * One end's state of a dialog: RFC 3261 §12. It builds the requests of that end and judges the
 * order of the other's. Owned by one thread.
 */
public final class Dialog {
    private static final long NONE = -1;
    private static final String HOPS = "70";

    private final String callId;
    private final NameAddr local;
    private final NameAddr remote;
    private List<String> routes;
    private Uri target;
    private long localCSeq;
    private long remoteCSeq;

    private Dialog(
            final String callId,
            final NameAddr local,
            final NameAddr remote,
            final List<String> routes,
            final Uri target,
            final long localCSeq,
            final long remoteCSeq) {
        this.callId = callId;
        this.local = local;
        this.remote = remote;
        this.routes = routes;
        this.target = target;
        this.localCSeq = localCSeq;
        this.remoteCSeq = remoteCSeq;
    }

    /**
     * The dialog of who sent a request, made by a response with a To tag: RFC 3261 §12.1.2.
     *
     * @param localCSeq the greatest CSeq that was used with this Call-ID
     */
    public static Dialog ofCaller(
            final SipRequest request, final SipResponse response, final long localCSeq) {
        return new Dialog(
                request.callId(),
                response.from(),
                response.to(),
                reversed(response.values(HeaderName.RECORD_ROUTE)),
                contact(response, request.requestUri()),
                localCSeq,
                NONE);
    }

    /** The dialog of who got a request, which answers it with this To tag: RFC 3261 §12.1.1. */
    public static Dialog ofCallee(final SipRequest request, final String localTag) {
        return new Dialog(
                request.callId(),
                request.to().withTag(localTag),
                request.from(),
                request.values(HeaderName.RECORD_ROUTE),
                contact(request, request.from().uri()),
                0,
                request.cseq().number());
    }

    /**
     * The dialog of who sent a SUBSCRIBE, made by a NOTIFY that came in answer: RFC 6665 §4.4.1.
     *
     * @param localCSeq the greatest CSeq that was used with this Call-ID
     */
    public static Dialog ofNotified(final SipRequest notify, final long localCSeq) {
        return new Dialog(
                notify.callId(),
                notify.to(),
                notify.from(),
                notify.values(HeaderName.RECORD_ROUTE),
                contact(notify, notify.from().uri()),
                localCSeq,
                notify.cseq().number());
    }

    private static List<String> reversed(final List<String> recorded) {
        return List.copyOf(recorded.reversed());
    }

    /** The first Contact as a Request-URI, which has no headers (RFC 3261 §19.1.1). */
    private static Uri contact(final SipMessage message, final Uri otherwise) {
        if (!(message.addresses(HeaderName.CONTACT) instanceof Parsed.Ok<List<NameAddr>>(var all))
                || all.isEmpty()) {
            return otherwise;
        }
        final Uri uri = all.getFirst().uri();
        return uri instanceof SipUri sip ? sip.withoutHeaders() : uri;
    }

    /** The Call-ID. */
    public String callId() {
        return callId;
    }

    /** Our address, with our tag. */
    public NameAddr local() {
        return local;
    }

    /** The other's address, with its tag if it has one. */
    public NameAddr remote() {
        return remote;
    }

    /** The other's tag; {@code null} from clients older than RFC 3261 only. */
    public @Nullable String remoteTag() {
        return remote.tag();
    }

    /** Where requests of ours go: RFC 3261 §12.2.1.1. */
    public Uri target() {
        return target;
    }

    /** The CSeq number of our last request. */
    public long localCSeq() {
        return localCSeq;
    }

    /** The 2xx came: what an early dialog knew of the way is learnt anew (RFC 3261 §13.2.2.4). */
    public void confirmed(final SipResponse response) {
        routes = reversed(response.values(HeaderName.RECORD_ROUTE));
        refreshed(response);
    }

    /** A target refresh came, or the 2xx to one: RFC 3261 §12.2.1.2, §12.2.2. */
    public void refreshed(final SipMessage message) {
        target = contact(message, target);
    }

    /**
     * Whether a request is newer than all before it, which is noted; one that is not is answered
     * with 500 (RFC 3261 §12.2.2). ACK and CANCEL have the number of what they belong to and are
     * not asked about here.
     */
    public boolean inOrder(final SipRequest request) {
        if (request.cseq().number() <= remoteCSeq) {
            return false;
        }
        remoteCSeq = request.cseq().number();
        return true;
    }

    /**
     * Our next request: RFC 3261 §12.2.1.1.
     *
     * @param via the Via value, whose branch is new
     */
    public SipRequest.Builder request(final Method method, final String via) {
        localCSeq++;
        return numbered(method, localCSeq, via);
    }

    /**
     * The ACK of a 2xx: RFC 3261 §13.2.2.4.
     *
     * @param cseq the number of its INVITE
     * @param via the Via value, whose branch is new
     */
    public SipRequest.Builder ack(final long cseq, final String via) {
        return numbered(Method.ACK, cseq, via);
    }

    private SipRequest.Builder numbered(final Method method, final long cseq, final String via) {
        // RFC 3261 §12.2.1.1: a strict router gets itself as Request-URI and the target last.
        final SipUri strict = strict();
        final List<String> way = new ArrayList<>(routes);
        if (strict != null) {
            way.removeFirst();
            way.add("<" + target + ">");
        }
        final SipRequest.Builder request =
                SipRequest.builder(method, strict == null ? target : strict)
                        .set(HeaderName.VIA, via)
                        .set(HeaderName.MAX_FORWARDS, HOPS)
                        .set(HeaderName.FROM, local.toString())
                        .set(HeaderName.TO, remote.toString())
                        .set(HeaderName.CALL_ID, callId)
                        .set(HeaderName.CSEQ, cseq + " " + method);
        for (final String route : way) {
            request.add(HeaderName.ROUTE, route);
        }
        return request;
    }

    private @Nullable SipUri strict() {
        return !routes.isEmpty()
                        && NameAddr.parse(routes.getFirst())
                                instanceof Parsed.Ok<NameAddr>(var first)
                        && first.uri() instanceof SipUri uri
                        && !uri.params().has("lr")
                ? uri.withoutHeaders()
                : null;
    }
}
