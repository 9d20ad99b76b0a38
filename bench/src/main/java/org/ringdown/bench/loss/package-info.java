/**
 * Speech over lines that lose, delay and reorder, through the servers and to ears of ours: the
 * program behind {@code bench/loss}. The class to read first is {@link
 * org.ringdown.bench.loss.LossBench}.
 */
@NullMarked
package org.ringdown.bench.loss;

import org.jspecify.annotations.NullMarked;
