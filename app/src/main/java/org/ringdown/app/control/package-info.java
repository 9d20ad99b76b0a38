/**
 * The way into a running server for whoever owns its data directory: one question, one answer, over
 * a Unix domain socket. Read {@link org.ringdown.app.control.ControlSocket} first.
 */
@NullMarked
package org.ringdown.app.control;

import org.jspecify.annotations.NullMarked;
