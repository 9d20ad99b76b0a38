package org.ringdown.sip.transaction;

/** The name of a transaction: what a message must show to belong to it. */
public sealed interface Key permits ClientKey, ServerKey {}
