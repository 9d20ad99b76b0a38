/** Calls that walk at random through whatever may happen to them, over real sockets. */
@org.jspecify.annotations.NullMarked
package org.ringdown.gateway.walk;
