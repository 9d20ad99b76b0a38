/**
 * What a proxy asks for: the documents of the NG protocol with all their spellings, read into one
 * typed request per command. {@link org.ringdown.gateway.ng.request.RequestReader} is the way in.
 */
@NullMarked
package org.ringdown.gateway.ng.request;

import org.jspecify.annotations.NullMarked;
