package org.ringdown.audio.convert;

/** The time of what is sent. */
interface Stamps {
    /** The receiver's timestamp of what comes next. */
    int stamp();

    /** The receiver's ticks in one second. */
    int stampClock();
}
