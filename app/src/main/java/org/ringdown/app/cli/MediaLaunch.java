package org.ringdown.app.cli;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.ringdown.app.config.Recordings;
import org.ringdown.gateway.ng.run.NgGateway;

/**
 * What the media plane is started with when it runs alone.
 *
 * @param ng where it is told what to do, and by which rules
 * @param lowestPort first port of media
 * @param highestPort last port of media
 * @param loops media threads, 1 to 64
 * @param snapshot the directory where calls are kept over the end of the process, or {@code null}
 *     for nowhere
 * @param recordings how calls are recorded, or {@code null} when they are not
 */
public record MediaLaunch(
        NgGateway.Config ng,
        int lowestPort,
        int highestPort,
        int loops,
        @Nullable Path snapshot,
        @Nullable Recordings recordings) {}
