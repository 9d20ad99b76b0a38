/** Every benchmark does what it says; how fast, is not for a test. */
@NullMarked
package org.ringdown.bench.micro;

import org.jspecify.annotations.NullMarked;
