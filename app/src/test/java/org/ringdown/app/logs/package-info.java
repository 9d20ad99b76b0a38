@NullMarked
package org.ringdown.app.logs;

import org.jspecify.annotations.NullMarked;
