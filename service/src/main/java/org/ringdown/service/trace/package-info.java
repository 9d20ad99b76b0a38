/**
 * To see inside: what passed through the signalling loops, kept for a while and told in plain
 * words; counted; copied to a capture server. Watches only, decides nothing. Read {@link
 * org.ringdown.service.trace.Recorder} first, then {@link org.ringdown.service.trace.Story}.
 */
@NullMarked
package org.ringdown.service.trace;

import org.jspecify.annotations.NullMarked;
