/**
 * UDP for one media loop: receive and send datagrams in batches without allocating. Two kinds: one
 * on Linux system calls ({@code epoll}, {@code recvmmsg}, {@code sendmmsg}) and one on the Java
 * platform's channels, for everywhere else. Read {@link org.ringdown.runtime.io.PacketIo} first.
 */
@NullMarked
package org.ringdown.runtime.io;

import org.jspecify.annotations.NullMarked;
