/** Tests of clients of sylkRTC, without a network. */
@NullMarked
package org.ringdown.gateway.sylk.client;

import org.jspecify.annotations.NullMarked;
