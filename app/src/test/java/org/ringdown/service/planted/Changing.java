package org.ringdown.service.planted;

import java.util.concurrent.ConcurrentHashMap;

/** Breaks a rule on purpose; see the architecture test. */
@SuppressWarnings("NonFinalStaticField")
public final class Changing {
    static final ConcurrentHashMap<String, String> REGISTRY = new ConcurrentHashMap<>();
    static int count;

    private Changing() {}
}
