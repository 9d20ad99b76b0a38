package org.ringdown.runtime.net;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;
import java.util.zip.Checksum;
import org.jspecify.annotations.Nullable;

/**
 * Pages from the class path, below a folder. What was found is kept in memory: the class path is
 * finite, and what is not found is not remembered. Only files with an extension from a fixed list
 * are served, so that no class or configuration can be asked for.
 */
public final class ClassPathContent implements StaticContent {
    /** How the web build names files whose name changes with their content. */
    private static final Pattern HASHED = Pattern.compile(".*-[A-Za-z0-9_-]{8}\\.[a-z0-9]+");

    private static final Map<String, String> TYPES =
            Map.ofEntries(
                    Map.entry("html", "text/html; charset=utf-8"),
                    Map.entry("js", "text/javascript; charset=utf-8"),
                    Map.entry("mjs", "text/javascript; charset=utf-8"),
                    Map.entry("css", "text/css; charset=utf-8"),
                    Map.entry("json", "application/json"),
                    Map.entry("webmanifest", "application/manifest+json"),
                    Map.entry("map", "application/json"),
                    Map.entry("svg", "image/svg+xml"),
                    Map.entry("png", "image/png"),
                    Map.entry("jpg", "image/jpeg"),
                    Map.entry("webp", "image/webp"),
                    Map.entry("ico", "image/x-icon"),
                    Map.entry("woff2", "font/woff2"),
                    Map.entry("wasm", "application/wasm"),
                    Map.entry("mp3", "audio/mpeg"),
                    Map.entry("ogg", "audio/ogg"),
                    Map.entry("wav", "audio/wav"),
                    Map.entry("txt", "text/plain; charset=utf-8"));

    private final ClassLoader loader;
    private final String prefix;
    private final Map<String, Asset> found = new ConcurrentHashMap<>();

    /**
     * Content of a folder.
     *
     * @param prefix the folder, without a slash at either end: {@code org/ringdown/web/static}
     */
    public ClassPathContent(final ClassLoader loader, final String prefix) {
        this.loader = loader;
        this.prefix = prefix;
    }

    @Override
    public Optional<Asset> find(final String path) {
        final String extension = path.substring(path.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        final String type = TYPES.get(extension);
        if (type == null || path.indexOf(':') >= 0) {
            return Optional.empty();
        }
        final Asset known = found.get(path);
        if (known != null) {
            return Optional.of(known);
        }
        final byte[] body = read(path);
        if (body == null) {
            return Optional.empty();
        }
        final boolean immutable = path.startsWith("/assets/") && HASHED.matcher(path).matches();
        final Asset asset = new Asset(type, body, tag(body), immutable);
        found.put(path, asset);
        return Optional.of(asset);
    }

    private byte @Nullable [] read(final String path) {
        try (InputStream in = loader.getResourceAsStream(prefix + path)) {
            return in == null ? null : in.readAllBytes();
        } catch (final IOException e) {
            throw new UncheckedIOException("cannot read " + prefix + path, e);
        }
    }

    /** Tells one build's file from the next's; nobody gains by forging it. */
    private static String tag(final byte[] body) {
        final Checksum first = new CRC32();
        final Checksum second = new CRC32C();
        first.update(body);
        second.update(body);
        return String.format("\"%x-%08x%08x\"", body.length, first.getValue(), second.getValue());
    }
}
