package org.ringdown.app.phone;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A request outside a dialog with its challenge and its answers. */
final class Exchange {
    private final TestPhone phone;
    final String method;
    final String uri;
    final String to;
    final String callId;
    final String fromTag;
    private final String headers;
    private final String body;
    private int cseq;
    private String credentials = "";
    private String branch = "";

    Exchange(
            final TestPhone phone,
            final String method,
            final String uri,
            final String to,
            final String callId,
            final String fromTag,
            final String headers,
            final String body) {
        this.phone = phone;
        this.method = method;
        this.uri = uri;
        this.to = to;
        this.callId = callId;
        this.fromTag = fromTag;
        this.headers = headers;
        this.body = body;
    }

    int cseq() {
        return cseq;
    }

    String branch() {
        return branch;
    }

    /** Sends it, answers one challenge, and returns the first response after that. */
    SipText first() throws InterruptedException {
        final SipText response = attempt();
        final boolean www = response.status() == 401;
        if (!www && response.status() != 407) {
            return response;
        }
        acknowledgeRefusal(response);
        credentials =
                (www ? "Authorization: " : "Proxy-Authorization: ")
                        + phone.credentials(response, method, uri)
                        + "\r\n";
        return attempt();
    }

    private SipText attempt() throws InterruptedException {
        cseq++;
        branch = "z9hG4bK" + TestPhone.newToken();
        phone.expect(branch);
        phone.send(request(method, branch));
        return next(true);
    }

    private String request(final String name, final String via) {
        final boolean whole = name.equals(method);
        return phone.text(
                name + " " + uri,
                via,
                callId,
                phone.address() + ";tag=" + fromTag,
                to,
                cseq + " " + name,
                whole ? headers + credentials : "",
                whole ? body : "");
    }

    /** The next response; until one comes the request is repeated. */
    SipText next(final boolean repeat) throws InterruptedException {
        for (int i = 0; i < TestPhone.TRIES; i++) {
            final @Nullable SipText response =
                    phone.queue(branch).poll(TestPhone.T1_MILLIS, TimeUnit.MILLISECONDS);
            if (response != null && response.status() != 100) {
                return response;
            }
            if (response == null && repeat) {
                phone.send(request(method, branch));
            }
        }
        throw new AssertionError("no answer to " + method + " " + uri + " of " + phone.user());
    }

    SipText finalResponse(final SipText first) throws InterruptedException {
        SipText response = first;
        while (response.status() < 200) {
            response = next(false);
        }
        if (method.equals("INVITE") && response.status() >= 300) {
            acknowledgeRefusal(response);
        }
        return response;
    }

    private void acknowledgeRefusal(final SipText response) {
        if (method.equals("INVITE")) {
            phone.send(
                    phone.text(
                            "ACK " + uri,
                            branch,
                            callId,
                            phone.address() + ";tag=" + fromTag,
                            response.header("To"),
                            cseq + " ACK",
                            "",
                            ""));
        }
    }

    /** Cancels, and returns the answer to that. */
    SipText cancel() throws InterruptedException {
        final String cancelled = branch;
        final BlockingQueue<SipText> responses = phone.queue(cancelled);
        final List<SipText> others = new ArrayList<>();
        for (int i = 0; i < TestPhone.TRIES; i++) {
            phone.send(request("CANCEL", cancelled));
            final @Nullable SipText response =
                    responses.poll(TestPhone.T1_MILLIS, TimeUnit.MILLISECONDS);
            if (response != null && response.method().equals("CANCEL")) {
                responses.addAll(others);
                return response;
            }
            if (response != null) {
                others.add(response);
            }
        }
        throw new AssertionError("no answer to CANCEL");
    }
}
