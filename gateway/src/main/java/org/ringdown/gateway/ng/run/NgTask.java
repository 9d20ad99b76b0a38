package org.ringdown.gateway.ng.run;

import java.util.function.Consumer;
import org.ringdown.gateway.ng.call.NgReply;
import org.ringdown.gateway.ng.request.NgRequest;
import org.ringdown.gateway.ng.wire.NgValue;
import org.ringdown.runtime.media.LegReport;
import org.ringdown.runtime.media.MediaEvent;

/** What the loop of the NG protocol is asked to do. */
sealed interface NgTask {
    /**
     * A request.
     *
     * @param document as it came
     * @param answer gets the answer, on the loop
     */
    record Request(NgRequest request, NgValue.Dictionary document, Consumer<NgReply> answer)
            implements NgTask {}

    /** Something happened to a leg. */
    record Media(MediaEvent event) implements NgTask {}

    /** A leg's numbers, for whoever asked. */
    record Report(long question, LegReport report) implements NgTask {}

    /** Something else, which the loop's owner wants done there. */
    record Work(Runnable work) implements NgTask {}
}
