package org.ringdown.sip.proxy;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ringdown.sip.message.SipRequest;

/** Shares the breadth of a request among its branches (RFC 5393 §5.3.3), and makes these. */
final class Fanout {
    /** RFC 5393 §5.3.3: what a request without Max-Breadth counts as. */
    private static final int DEFAULT_BREADTH = 60;

    private final ContextId id;
    private final int breadth;
    private final boolean shown;
    private final boolean initial;

    Fanout(final ContextId id, final SipRequest request) {
        this.id = id;
        shown = request.header("Max-Breadth") != null;
        initial = request.toTag() == null;
        breadth = breadth(request.header("Max-Breadth"));
    }

    private static int breadth(final @Nullable String header) {
        if (header == null) {
            return DEFAULT_BREADTH;
        }
        try {
            return Math.clamp(Long.parseLong(header.strip()), 0, DEFAULT_BREADTH);
        } catch (final NumberFormatException notNumber) {
            return DEFAULT_BREADTH;
        }
    }

    /**
     * Branches for these targets. Whom no breadth is left for has 0 of it.
     *
     * @param before all branches that the request has
     * @param last whether there will be no others beside them; if not, a request outside a dialog
     *     leaves half of it to those
     */
    List<ForkedBranch> branches(
            final List<Branch> targets, final List<ForkedBranch> before, final boolean last) {
        final int available = left(before);
        final int pool = last || !initial ? available : (available + 1) / 2;
        final List<ForkedBranch> made = new ArrayList<>(targets.size());
        for (int i = 0; i < targets.size(); i++) {
            final int share = i < available ? Math.max(1, pool / targets.size()) : 0;
            made.add(
                    new ForkedBranch(
                            new BranchId(id, before.size() + i),
                            targets.get(i),
                            share,
                            shown || share < DEFAULT_BREADTH ? share : -1));
        }
        return made;
    }

    private int left(final List<ForkedBranch> before) {
        int left = breadth;
        for (final ForkedBranch branch : before) {
            // Who gave a final response forks no more, whatever becomes of it here.
            if (branch.state == ForkedBranch.State.PENDING) {
                left -= branch.breadth;
            }
        }
        return left;
    }
}
