/**
 * The same load through Ringdown's media plane and through rtpengine, in turn and in one run. Each
 * is a process of its own that is driven through the NG protocol, by the same requests; the load
 * comes from this process, over the loopback interface. Read {@link
 * org.ringdown.bench.media.MediaBench} first.
 */
@NullMarked
package org.ringdown.bench.media;

import org.jspecify.annotations.NullMarked;
