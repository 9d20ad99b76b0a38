/**
 * What tests of every module share: properties with a printed seed, seeded entropy, a simulated
 * clock, a simulated network and the proof of a tone in sound that was heard. Read {@link
 * org.ringdown.testkit.Properties} first.
 */
@NullMarked
package org.ringdown.testkit;

import org.jspecify.annotations.NullMarked;
