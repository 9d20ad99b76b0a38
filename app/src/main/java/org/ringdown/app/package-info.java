/**
 * The program: its entry point and what ties configuration, storage, certificates and the services
 * together. Read {@link org.ringdown.app.Main} first.
 */
@NullMarked
package org.ringdown.app;

import org.jspecify.annotations.NullMarked;
