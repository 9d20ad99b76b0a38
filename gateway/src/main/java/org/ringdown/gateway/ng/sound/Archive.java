package org.ringdown.gateway.ng.sound;

import org.ringdown.runtime.media.record.Plan;
import org.ringdown.runtime.media.record.Recorder;

/**
 * Where calls are recorded.
 *
 * @param recorder of the files
 * @param format of the files
 * @param layout of what is in them
 */
public record Archive(Recorder recorder, Plan.Format format, Plan.Layout layout) {}
