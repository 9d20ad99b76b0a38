package org.ringdown.rtc.dtls;

/**
 * The datagrams of one DTLS association, as seen from the thread that runs its handshake. The
 * owner's side (a bounded queue in, something that sends out) belongs to whoever made the thread.
 */
public interface DatagramPipe {
    /** What {@link #receive} returns when nothing came in time. */
    int TIMED_OUT = -1;

    /** What {@link #receive} returns when the owner closed the pipe. */
    int CLOSED = -2;

    /**
     * Waits for the next datagram that passed the {@link RecordFilter}.
     *
     * @param into room for at least {@link RecordFilter#MAX_DATAGRAM} bytes
     * @param waitMillis how long to wait; 0 means as long as the pipe is open
     * @return the datagram's length, {@link #TIMED_OUT} or {@link #CLOSED}
     */
    int receive(byte[] into, int offset, int waitMillis);

    /** Sends a datagram; what cannot be sent is lost, as with UDP. The bytes are copied. */
    void send(byte[] data, int offset, int length);
}
