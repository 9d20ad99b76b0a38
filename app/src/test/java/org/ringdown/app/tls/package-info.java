/** Tests of the package of the same name. */
@NullMarked
package org.ringdown.app.tls;

import org.jspecify.annotations.NullMarked;
