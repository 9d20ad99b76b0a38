/** Tests of the package of the same name. */
@NullMarked
package org.ringdown.app.cli;

import org.jspecify.annotations.NullMarked;
