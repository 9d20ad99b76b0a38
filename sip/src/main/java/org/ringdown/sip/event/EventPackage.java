package org.ringdown.sip.event;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ringdown.sip.message.SipRequest;

/**
 * One event package (RFC 6665 §5): what can be watched, and how it is written. Who may watch is
 * decided before a SUBSCRIBE comes here. Called by the owner of the notifier only.
 *
 * @param <C> one change of what is watched
 */
public interface EventPackage<C> {
    /** Its name in the Event header: {@code reg}. */
    String name();

    /** The media type of its bodies. */
    String contentType();

    /** How long a subscription lasts whose SUBSCRIBE does not say, in seconds (RFC 6665 §5.4.3). */
    int defaultExpires();

    /** What a SUBSCRIBE wants to watch, in canonical form; {@code null} when there is none such. */
    @Nullable String resource(SipRequest subscribe);

    /**
     * All that there is to know.
     *
     * @param version counts the documents of one subscription, from 0
     */
    byte[] full(String resource, long version);

    /**
     * What changed since the last document of a subscription.
     *
     * @param changes at least one, in their order
     */
    byte[] partial(String resource, long version, List<C> changes);

    /** From now on {@link Notifier#changed} is to be told of this resource. */
    void watched(String resource);

    /** Nobody watches this resource any more. */
    void unwatched(String resource);
}
