/** How the program writes its log. */
@NullMarked
package org.ringdown.app.logs;

import org.jspecify.annotations.NullMarked;
