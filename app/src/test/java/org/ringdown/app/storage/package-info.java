/** Tests of the package of the same name. */
@NullMarked
package org.ringdown.app.storage;

import org.jspecify.annotations.NullMarked;
