package org.ringdown.gateway.sylk.say;

import org.jspecify.annotations.Nullable;

/**
 * Somebody, as clients see him.
 *
 * @param uri {@code user@host}, without a scheme
 * @param displayName without quotes; {@code null} when he has none
 */
public record Identity(String uri, @Nullable String displayName) {}
