package org.ringdown.gateway.ng.request;

import org.jspecify.annotations.Nullable;

/**
 * What a proxy asks for. Whether all that is needed is there is found by whoever carries it out.
 */
public sealed interface NgRequest {
    /** What is said beside the command. */
    Options options();

    /** The command's name, as it is counted. */
    String command();

    /** Are you there? */
    record Ping(Options options) implements NgRequest {
        @Override
        public String command() {
            return "ping";
        }
    }

    /** A party offers. */
    record Offer(@Nullable String sdp, Options options) implements NgRequest {
        @Override
        public String command() {
            return "offer";
        }
    }

    /** A party answers. */
    record Answer(@Nullable String sdp, Options options) implements NgRequest {
        @Override
        public String command() {
            return "answer";
        }
    }

    /**
     * A call or a branch is over.
     *
     * @param delay seconds until it is, or {@code null} for the default
     */
    record Delete(@Nullable Integer delay, Options options) implements NgRequest {
        @Override
        public String command() {
            return "delete";
        }
    }

    /** How is a call? */
    record Query(Options options) implements NgRequest {
        @Override
        public String command() {
            return "query";
        }
    }

    /** Which calls are there? */
    record ListCalls(long limit, Options options) implements NgRequest {
        @Override
        public String command() {
            return "list";
        }
    }

    /** How is everything? */
    record Statistics(Options options) implements NgRequest {
        @Override
        public String command() {
            return "statistics";
        }
    }

    /** What is held back of a party's media. */
    enum Held {
        /** All of it. */
        MEDIA,
        /** Its digits. */
        DTMF,
        /** Its sound, while packets go on. */
        SOUND
    }

    /** Media is held back, or no longer. */
    record Gate(Held what, boolean held, Options options) implements NgRequest {
        @Override
        public String command() {
            final String name =
                    switch (what) {
                        case MEDIA -> held ? "block media" : "unblock media";
                        case DTMF -> held ? "block DTMF" : "unblock DTMF";
                        case SOUND -> held ? "silence media" : "unsilence media";
                    };
            return name;
        }
    }

    /** Sound is handed to somebody who records. */
    record Forwarding(boolean start, Options options) implements NgRequest {
        @Override
        public String command() {
            return start ? "start forwarding" : "stop forwarding";
        }
    }

    /** What becomes of a recording. */
    enum Recording {
        /** Begins. */
        START,
        /** Ends. */
        STOP,
        /** Pauses. */
        PAUSE
    }

    /** A call is recorded. */
    record Recorded(Recording what, Options options) implements NgRequest {
        @Override
        public String command() {
            return switch (what) {
                case START -> "start recording";
                case STOP -> "stop recording";
                case PAUSE -> "pause recording";
            };
        }
    }

    /** Sound is played to a party. */
    record PlayMedia(Options options) implements NgRequest {
        @Override
        public String command() {
            return "play media";
        }
    }

    /** No longer. */
    record StopMedia(Options options) implements NgRequest {
        @Override
        public String command() {
            return "stop media";
        }
    }

    /** A party sends a digit. */
    record PlayDtmf(Options options) implements NgRequest {
        @Override
        public String command() {
            return "play DTMF";
        }
    }

    /** A party sends to whoever subscribes. */
    record Publish(@Nullable String sdp, Options options) implements NgRequest {
        @Override
        public String command() {
            return "publish";
        }
    }

    /** Somebody wants a copy of a party's media. */
    record SubscribeRequest(Options options) implements NgRequest {
        @Override
        public String command() {
            return "subscribe request";
        }
    }

    /** And says where. */
    record SubscribeAnswer(@Nullable String sdp, Options options) implements NgRequest {
        @Override
        public String command() {
            return "subscribe answer";
        }
    }

    /** And no longer. */
    record Unsubscribe(Options options) implements NgRequest {
        @Override
        public String command() {
            return "unsubscribe";
        }
    }

    /** Two parties hear each other from now on. */
    record Connect(Options options) implements NgRequest {
        @Override
        public String command() {
            return "connect";
        }
    }
}
