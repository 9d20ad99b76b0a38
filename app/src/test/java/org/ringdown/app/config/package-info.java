/** Tests of the package of the same name. */
@NullMarked
package org.ringdown.app.config;

import org.jspecify.annotations.NullMarked;
