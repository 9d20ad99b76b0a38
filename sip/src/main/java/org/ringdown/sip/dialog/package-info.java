/**
 * Dialogs as one of their two ends keeps them (RFC 3261 §12), and what lives in them: who may offer
 * when (RFC 3264, RFC 6337), and for how long a session lasts without a sign of life (RFC 4028).
 * Read {@link org.ringdown.sip.dialog.Dialog} first.
 */
@NullMarked
package org.ringdown.sip.dialog;

import org.jspecify.annotations.NullMarked;
