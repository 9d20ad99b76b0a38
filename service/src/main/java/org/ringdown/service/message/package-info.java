/**
 * Messages (RFC 3428) for users whose devices are not there: kept on the disk and delivered, one
 * after the other, when a device registers. Read {@link org.ringdown.service.message.Keeping}
 * first.
 */
@NullMarked
package org.ringdown.service.message;

import org.jspecify.annotations.NullMarked;
