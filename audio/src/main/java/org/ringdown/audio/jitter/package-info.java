/**
 * Evening out the arrival of packets: {@link org.ringdown.audio.jitter.Arrivals} says how late they
 * come and which belong together, {@link org.ringdown.audio.jitter.PacketQueue} keeps them in their
 * order, {@link org.ringdown.audio.jitter.Splice} makes sound shorter and longer. {@link
 * org.ringdown.audio.ear.Ear} puts them together.
 */
@NullMarked
package org.ringdown.audio.jitter;

import org.jspecify.annotations.NullMarked;
