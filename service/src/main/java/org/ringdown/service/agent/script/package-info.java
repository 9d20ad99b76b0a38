/**
 * Telephones for programs: a script waits, as if nobody else were there, and its calls live on the
 * loop that owns them. Read {@link org.ringdown.service.agent.script.Phone} first; the folder
 * {@code examples} has two scripts.
 */
@NullMarked
package org.ringdown.service.agent.script;

import org.jspecify.annotations.NullMarked;
