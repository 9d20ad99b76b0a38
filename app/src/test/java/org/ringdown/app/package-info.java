/**
 * The whole server in this process, with telephones that speak plain text. Read {@code TestServer}
 * first.
 */
@NullMarked
package org.ringdown.app;

import org.jspecify.annotations.NullMarked;
