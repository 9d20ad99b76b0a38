package org.ringdown.sip.proxy;

/** The name of one branch of a forked request; branches count from 0 in the order of forking. */
public record BranchId(ContextId context, int index) {}
