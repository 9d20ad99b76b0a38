/** Which domains are ours. Read {@link org.ringdown.service.account.Domains} first. */
@NullMarked
package org.ringdown.service.account;

import org.jspecify.annotations.NullMarked;
