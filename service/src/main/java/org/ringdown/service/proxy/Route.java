package org.ringdown.service.proxy;

import java.util.List;

/** Where a request goes: a closed decision. */
sealed interface Route {
    /** Nowhere; the answer to give. */
    record Reject(int status, String reason) implements Route {}

    /** To all of these at once. */
    record Fork(List<Target> targets) implements Route {}

    /** To a user of ours without any binding: whether there is such a user must be looked up. */
    record NoBinding(String name, String domain) implements Route {}
}
