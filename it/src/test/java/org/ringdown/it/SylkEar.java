package org.ringdown.it;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What a connection of sylkRTC-2 hears, in whole messages. */
final class SylkEar implements WebSocket.Listener {
    private final BiConsumer<WebSocket, String> heard;
    private final Consumer<String> ended;
    private final StringBuilder partial = new StringBuilder();

    /**
     * @param heard takes each message
     * @param ended takes the reason when the connection is over
     */
    SylkEar(final BiConsumer<WebSocket, String> heard, final Consumer<String> ended) {
        this.heard = heard;
        this.ended = ended;
    }

    /** Where a server's gateway is. */
    static URI address(final RingdownProcess server) {
        return URI.create("ws://127.0.0.1:" + server.httpPort() + "/webrtcgateway/ws");
    }

    /** Connects. */
    CompletableFuture<WebSocket> connect(final HttpClient http, final URI address) {
        return http.newWebSocketBuilder().subprotocols("sylkRTC-2").buildAsync(address, this);
    }

    /** The password of an account, as clients send it. */
    static String password(final String user, final String domain, final String password) {
        return DigestAnswer.md5(user + ":" + domain + ":" + password);
    }

    @Override
    public @Nullable CompletionStage<?> onText(
            final WebSocket from, final CharSequence data, final boolean last) {
        partial.append(data);
        if (last) {
            final String text = partial.toString();
            partial.setLength(0);
            heard.accept(from, text);
        }
        from.request(1);
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(
            final WebSocket from, final int code, final String reason) {
        ended.accept(code + " " + reason);
        return null;
    }

    @Override
    public void onError(final WebSocket from, final Throwable error) {
        ended.accept(error.toString());
    }
}
