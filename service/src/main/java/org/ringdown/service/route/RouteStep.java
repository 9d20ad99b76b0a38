package org.ringdown.service.route;

/**
 * One step of the decision where a request goes. The seam for everything that will want a say: a
 * dial plan, trunks, webhooks, applications.
 *
 * <p>A step is pure: the same question gets the same answer as long as the server's tables are the
 * same. It does not wait, and it may be called from any loop. What must wait (a webhook, a
 * database) has its answer fetched before the router is asked, and reads it from a table. Steps are
 * asked in the order of {@link Router}'s list until one does not answer {@link Route.GoOn}.
 */
@FunctionalInterface
public interface RouteStep {
    /** Where the request goes, or {@link Route.GoOn} with the reason why this step has no say. */
    Route route(Ask ask);
}
