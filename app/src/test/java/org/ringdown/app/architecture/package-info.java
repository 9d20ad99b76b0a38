/**
 * The rules of docs/architecture.md as tests: {@link org.ringdown.app.architecture.Rules} on
 * compiled classes, {@link org.ringdown.app.architecture.Sizes} on sources, each with a violation
 * that it must catch.
 */
@NullMarked
package org.ringdown.app.architecture;

import org.jspecify.annotations.NullMarked;
