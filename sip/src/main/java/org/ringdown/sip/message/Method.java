package org.ringdown.sip.message;

/**
 * A request method. Unknown ones are fine: a proxy passes them on (RFC 3261 §16.3). Methods are
 * case-sensitive.
 *
 * @param name the token on the request line
 */
public record Method(String name) {
    public static final Method INVITE = new Method("INVITE");
    public static final Method ACK = new Method("ACK");
    public static final Method BYE = new Method("BYE");
    public static final Method CANCEL = new Method("CANCEL");
    public static final Method REGISTER = new Method("REGISTER");
    public static final Method OPTIONS = new Method("OPTIONS");
    public static final Method PRACK = new Method("PRACK");
    public static final Method UPDATE = new Method("UPDATE");
    public static final Method INFO = new Method("INFO");
    public static final Method MESSAGE = new Method("MESSAGE");
    public static final Method REFER = new Method("REFER");
    public static final Method SUBSCRIBE = new Method("SUBSCRIBE");
    public static final Method NOTIFY = new Method("NOTIFY");
    public static final Method PUBLISH = new Method("PUBLISH");

    /** Checks that the name is a token. */
    public Method {
        if (!Cursor.isToken(name)) {
            throw new IllegalArgumentException("a method is a token: " + name);
        }
    }

    /** The method of this token; the known ones are always the same object. */
    public static Method of(final String token) {
        return switch (token) {
            case "INVITE" -> INVITE;
            case "ACK" -> ACK;
            case "BYE" -> BYE;
            case "CANCEL" -> CANCEL;
            case "REGISTER" -> REGISTER;
            case "OPTIONS" -> OPTIONS;
            case "PRACK" -> PRACK;
            case "UPDATE" -> UPDATE;
            case "INFO" -> INFO;
            case "MESSAGE" -> MESSAGE;
            case "REFER" -> REFER;
            case "SUBSCRIBE" -> SUBSCRIBE;
            case "NOTIFY" -> NOTIFY;
            case "PUBLISH" -> PUBLISH;
            default -> new Method(token);
        };
    }

    @Override
    public String toString() {
        return name;
    }
}
