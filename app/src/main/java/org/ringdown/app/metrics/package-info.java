/**
 * What is counted, in the words of Prometheus. Nothing is counted here: each scrape reads the
 * counters that the parts keep anyway.
 */
@NullMarked
package org.ringdown.app.metrics;

import org.jspecify.annotations.NullMarked;
