package org.ringdown.gateway.sylk.message;

/** The SIP phones of accounts, which are told what clients of sylkRTC did with messages. */
@FunctionalInterface
public interface Phones {
    /** There are none. */
    Phones NONE = (_, _, _, _) -> {};

    /**
     * Tells the phones of an account, those that understand it. Any thread; does not wait, and
     * nobody hears what becomes of it.
     *
     * @param account {@code user@host}
     * @param contact with whom the messages were exchanged, {@code user@host}
     * @param json of this type
     */
    void tell(String account, String contact, String contentType, String json);
}
