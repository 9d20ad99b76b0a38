package org.ringdown.service.relay;

import java.net.InetAddress;
import org.jspecify.annotations.Nullable;
import org.ringdown.rtc.offer.Profile;

/**
 * One side of a call, as the relay sees it.
 *
 * @param profile how it carries media
 * @param address where its signalling comes from, which tells the address of ours that it can
 *     reach; {@code null} when unknown
 */
public record Peer(Profile profile, @Nullable InetAddress address) {}
