package org.ringdown.app.phone;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A call that a {@link TestPhone} makes. Used by one thread. */
public final class TestCall {
    private final TestPhone phone;
    private final Exchange exchange;
    private @Nullable SipText last;
    private int cseq;

    TestCall(final TestPhone phone, final String uri, final TestPhone.Manner manner) {
        this(phone, uri, TestPhone.newToken() + "@phone", "Subject: " + manner + "\r\n");
    }

    /**
     * @param headers further header fields of the INVITE
     */
    TestCall(final TestPhone phone, final String uri, final String callId, final String headers) {
        this.phone = phone;
        exchange =
                new Exchange(
                        phone,
                        "INVITE",
                        uri,
                        "<" + uri + ">",
                        callId,
                        TestPhone.newToken(),
                        "Contact: " + phone.contact() + "\r\n" + headers,
                        phone.sdp());
    }

    void awaitRinging() throws InterruptedException {
        last = exchange.first();
    }

    void awaitFinal() throws InterruptedException {
        last = exchange.finalResponse(last == null ? exchange.first() : last);
        cseq = exchange.cseq();
    }

    /** Waits for the final response of a call that rings. */
    public void awaitAnswered() throws InterruptedException {
        awaitFinal();
    }

    /** What another call says to whom was called here, to take the place of this one (RFC 3891). */
    public String replaces() {
        return exchange.callId
                + ";to-tag="
                + response().find("To", ";tag=([^;]*)")
                + ";from-tag="
                + exchange.fromTag;
    }

    /** The last response to the INVITE. */
    public SipText response() {
        if (last == null) {
            throw new IllegalStateException("not called yet");
        }
        return last;
    }

    /** Cancels, and waits for the INVITE's end. */
    public SipText cancel() throws InterruptedException {
        final SipText cancelled = exchange.cancel();
        awaitFinal();
        return cancelled;
    }

    /** The route set: RFC 3261 §12.1.2. */
    public List<String> routes() {
        final List<String> routes = new ArrayList<>();
        response()
                .all("Record-Route")
                .forEach(line -> routes.addAll(List.of(line.split("\\s*,\\s*"))));
        return routes.reversed();
    }

    /** Says ACK to the 2xx. */
    public TestCall acknowledge() {
        phone.send(within("ACK", "z9hG4bK" + TestPhone.newToken()));
        return this;
    }

    /** Says BYE, and returns the answer. */
    public SipText hangUp() throws InterruptedException {
        cseq++;
        final String branch = "z9hG4bK" + TestPhone.newToken();
        return phone.within(within("BYE", branch), branch);
    }

    private String within(final String method, final String branch) {
        final StringBuilder headers = new StringBuilder();
        routes().forEach(route -> headers.append("Route: ").append(route).append("\r\n"));
        return phone.text(
                method + " " + response().contact(),
                branch,
                exchange.callId,
                phone.address() + ";tag=" + exchange.fromTag,
                response().header("To"),
                cseq + " " + method,
                headers.toString(),
                "");
    }
}
