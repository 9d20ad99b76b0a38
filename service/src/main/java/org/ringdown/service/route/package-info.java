/**
 * Where a request goes: a closed decision, made by pure steps that ask nobody who would have to
 * wait. What people may configure later (a dial plan, trunks, webhooks, applications) is one more
 * {@link org.ringdown.service.route.RouteStep}. Read {@link org.ringdown.service.route.Route}
 * first, then {@link org.ringdown.service.route.Router}.
 */
@NullMarked
package org.ringdown.service.route;

import org.jspecify.annotations.NullMarked;
