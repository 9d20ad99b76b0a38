/** Many clients of sylkRTC on one server: {@link org.ringdown.bench.sylk.SylkBench}. */
@NullMarked
package org.ringdown.bench.sylk;

import org.jspecify.annotations.NullMarked;
