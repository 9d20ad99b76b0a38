/**
 * One connection of sylkRTC with its accounts and sessions: {@link
 * org.ringdown.gateway.sylk.client.Client}. It is told the requests of its client and what happens
 * in SIP, and says what the client is to hear and what SIP is to do, through narrow interfaces. It
 * opens no socket and reads no clock. All of a connection is owned by one loop.
 */
@NullMarked
package org.ringdown.gateway.sylk.client;

import org.jspecify.annotations.NullMarked;
