package org.ringdown.app.control;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.ringdown.service.location.Location;
import org.ringdown.sip.registrar.Binding;

/** What {@code ringdown registrations} shows: who is registered, where, and for how long. */
public final class RegistrationAnswers {
    private final Location location;

    /** Tells what this location knows. */
    public RegistrationAnswers(final Location location) {
        this.location = location;
    }

    /** {@code registrations [--json]}. */
    public String registrations(final List<String> words) {
        final Map<String, Map<Binding, Long>> everybody = location.everybody();
        if (words.contains("--json")) {
            final List<Object> json = new ArrayList<>();
            everybody.forEach((aor, bindings) ->
                    bindings.forEach((binding, left) -> json.add(json(aor, binding, left))));
            return Json.of(json) + "\n";
        }
        if (everybody.isEmpty()) {
            return "Nobody is registered.\n";
        }
        final StringBuilder text = new StringBuilder();
        everybody.forEach((aor, bindings) -> {
            text.append(aor).append('\n');
            bindings.forEach((binding, left) ->
                    text.append(
                            String.format(
                                    Locale.ROOT,
                                    "  %-4s %-28s %5d s left  q=%.1f  %s\n",
                                    binding.flow().transport().viaName().toLowerCase(Locale.ROOT),
                                    where(binding),
                                    left,
                                    binding.q(),
                                    plain(binding.userAgent()))));
        });
        return text.toString();
    }

    private static Map<String, Object> json(
            final String aor, final Binding binding, final long left) {
        final Map<String, Object> json = new LinkedHashMap<>();
        json.put("aor", aor);
        json.put("contact", binding.contact());
        json.put("transport", binding.flow().transport().viaName().toLowerCase(Locale.ROOT));
        json.put("address", where(binding));
        json.put("expires_seconds", left);
        json.put("q", binding.q());
        json.put("instance", binding.instance());
        json.put("user_agent", binding.userAgent());
        json.put("connected", binding.flow().live());
        return json;
    }

    private static String where(final Binding binding) {
        final String host = binding.flow().remoteHost();
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host)
                + ":"
                + binding.flow().remotePort();
    }

    /** A client calls itself what it likes; a terminal gets no control characters. */
    private static String plain(final String userAgent) {
        final String plain = userAgent.replaceAll("\\p{C}", "");
        return plain.length() > 48 ? plain.substring(0, 48) : plain;
    }
}
