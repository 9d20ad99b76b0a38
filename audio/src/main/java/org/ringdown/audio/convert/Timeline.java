package org.ringdown.audio.convert;

import org.ringdown.audio.dtmf.ToneGenerator;

/** Time in a converter: what of the sender's is done, and what of the receiver's that became. */
interface Timeline extends Stamps {
    /** Ticks of the sender's clock in one second. */
    int clock();

    /** The sender's timestamp up to which everything is done. */
    int position();

    /** Everything up to a timestamp of the sender is done; what is not there was a pause. */
    void moveTo(int at, Converter.Sink output);

    /** Makes sound of a tone that lasts so many ticks of the sender's clock. */
    void play(ToneGenerator tone, int ticks, Converter.Sink output);
}
