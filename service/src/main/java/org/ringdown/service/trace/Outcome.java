package org.ringdown.service.trace;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ringdown.sip.message.CSeq;
import org.ringdown.sip.message.Method;
import org.ringdown.sip.message.SipMessage;
import org.ringdown.sip.message.SipRequest;
import org.ringdown.sip.message.SipResponse;
import org.ringdown.sip.transport.Flow;
import org.ringdown.sip.transport.Hop;

/**
 * How a story ended, or where it stands.
 *
 * @param method what was asked
 * @param from who asked, as {@code alice@example.org}
 * @param to whom
 * @param status the final response that the asker got; 0 while there is none
 * @param state in one word: {@code trying}, {@code ringing}, {@code up}, {@code ended}, {@code
 *     failed}, {@code done}
 * @param answerNanos from the request to its final response; 0 while there is none
 * @param lastedNanos how long the call was up; 0 when it was not
 * @param sentence one plain sentence: for what failed it says why
 */
public record Outcome(
        String method,
        String from,
        String to,
        int status,
        String state,
        long answerNanos,
        long lastedNanos,
        String sentence) {

    /** What became of this. */
    public static Outcome of(final Story story) {
        final @Nullable SipRequest request = story.request();
        if (request == null) {
            return new Outcome("?", "?", "?", 0, "trying", 0, 0, "Only part of it was seen.");
        }
        return new Reading(story, request).outcome();
    }

    /**
     * How the media of a call went, in a line or two: whether past us, which codec each side has,
     * whether sound passes or is converted, and why; {@code null} when there was none.
     */
    public static @Nullable String media(final Story story) {
        return MediaFacts.of(story, new Parties(story));
    }

    /** Whether it is a call, or something else, that did not come to be. */
    public boolean failed() {
        return state.equals("failed");
    }

    /** One reading of a story. */
    private static final class Reading {
        private final Story story;
        private final SipRequest request;
        private final CSeq cseq;
        private final Parties parties;
        private long began;
        private long answeredAt;
        private @Nullable Party asker;
        private @Nullable SipResponse answer;
        private @Nullable String remark;
        private boolean ringing;
        private @Nullable Party cancelled;
        private @Nullable Party hungUp;
        private long hungUpAt;

        Reading(final Story story, final SipRequest request) {
            this.story = story;
            this.request = request;
            cseq = request.cseq();
            parties = new Parties(story);
            began = story.began();
            answeredAt = story.now();
            hungUpAt = story.now();
            story.steps().forEach(this::read);
        }

        private void read(final Step step) {
            switch (step) {
                case Step.Received(long time, SipRequest received, Flow flow) -> {
                    if (asker == null && received.equals(request)) {
                        asker = Party.of(flow);
                        began = time;
                    } else if (received.method().equals(Method.CANCEL)) {
                        cancelled = Party.of(flow);
                    } else if (received.method().equals(Method.BYE) && hungUp == null) {
                        hungUp = Party.of(flow);
                        hungUpAt = time;
                    }
                }
                case Step.Sent(long time, SipResponse sent, Hop hop) -> {
                    if (sent.cseq().equals(cseq)
                            && (asker == null || Party.of(hop).equals(asker))) {
                        answered(sent, time);
                    }
                }
                case Step.Remark(long _, SipMessage about, String sentence) -> {
                    if (about.cseq().equals(cseq) && answer == null) {
                        remark = sentence;
                    }
                }
                case Step.Received _, Step.Sent _ -> {}
            }
        }

        private void answered(final SipResponse sent, final long time) {
            if (sent.status() >= 200 && answer == null) {
                answer = sent;
                answeredAt = time;
            } else if (sent.status() > 100) {
                ringing = true;
            }
        }

        Outcome outcome() {
            final List<Attempted> attempts = Attempted.of(story, cseq);
            final @Nullable SipResponse given = answer;
            final boolean invite = request.method().equals(Method.INVITE);
            final int status = given == null ? 0 : given.status();
            final boolean good = status >= 200 && status < 300;
            final String state;
            if (given == null) {
                state = ringing ? "ringing" : "trying";
            } else if (!good) {
                state = "failed";
            } else if (!invite) {
                state = "done";
            } else {
                state = hungUp == null ? "up" : "ended";
            }
            return new Outcome(
                    request.method().name(),
                    Plain.address(request.from().uri()),
                    Plain.address(request.requestUri()),
                    status,
                    state,
                    given == null ? 0 : answeredAt - began,
                    good && invite ? hungUpAt - answeredAt : 0,
                    sentence(given, attempts, invite && good));
        }

        private String sentence(
                final @Nullable SipResponse given,
                final List<Attempted> attempts,
                final boolean up) {
            final String sentence;
            if (given == null) {
                sentence = waiting(attempts);
            } else if (up) {
                sentence = talked(attempts);
            } else if (given.status() < 300) {
                sentence = remark == null ? "Answered with " + line(given) : remark;
            } else {
                sentence = why(given, attempts);
            }
            return sentence.endsWith(".") ? sentence : sentence + ".";
        }

        private String waiting(final List<Attempted> attempts) {
            if (remark != null && attempts.isEmpty()) {
                return remark;
            }
            return attempts.isEmpty()
                    ? "Nothing was decided yet"
                    : "Waiting for "
                            + parties.device(attempts.getLast().party())
                            + " since "
                            + Plain.span(story.now() - attempts.getLast().began());
        }

        private String talked(final List<Attempted> attempts) {
            final String by =
                    attempts.stream()
                            .filter(Attempted::answered)
                            .map(attempted -> parties.device(attempted.party()))
                            .findFirst()
                            .orElse(Plain.who(request.requestUri()));
            final String answered = upper(by) + " answered after " + Plain.span(answeredAt - began);
            return hungUp == null
                    ? answered
                    : answered
                            + "; "
                            + parties.name(hungUp)
                            + " hung up after "
                            + Plain.span(hungUpAt - answeredAt);
        }

        /** Why it failed. */
        private String why(final SipResponse given, final List<Attempted> attempts) {
            if (given.status() == 487 && cancelled != null) {
                return parties.name(cancelled)
                        + " hung up before anybody answered, after "
                        + Plain.span(answeredAt - began);
            }
            for (final Attempted attempted : attempts) {
                final @Nullable SipResponse refusal = attempted.refusal();
                if (refusal != null && refusal.status() == given.status()) {
                    return refused(parties.device(attempted.party()), refusal);
                }
            }
            if (remark != null) {
                return remark;
            }
            final List<Attempted> unanswered =
                    attempts.stream().filter(each -> each.refusal() == null).toList();
            if (!unanswered.isEmpty()) {
                return unanswered(given, unanswered);
            }
            return given.status() == 401 || given.status() == 407
                    ? Plain.who(request.from().uri()) + " was asked for a password and gave none"
                    : "Ringdown answered " + line(given);
        }

        private String unanswered(final SipResponse given, final List<Attempted> attempts) {
            final Attempted last = attempts.getLast();
            final String device = upper(parties.device(last.party()));
            final String others =
                    attempts.size() == 1 ? "" : ", nor did " + (attempts.size() - 1) + " others";
            final String span = Plain.span(answeredAt - last.began());
            if (given.status() == 503 || given.status() == 430) {
                return device + " could not be reached: its connection is gone or refused";
            }
            if (last.rang()) {
                return device + " rang for " + span + " and nobody answered" + others;
            }
            return device
                    + (last.silent()
                            ? " did not answer within " + span + others
                            : " took the call but said nothing more for " + span + others);
        }

        private static String refused(final String device, final SipResponse refusal) {
            return switch (refusal.status()) {
                case 486, 600 -> upper(device) + " is busy";
                case 603 -> upper(device) + " declined the call";
                case 480 -> upper(device) + " takes no calls now (" + line(refusal) + ")";
                case 488, 606 -> upper(device) + " cannot do the media asked for: " + line(refusal);
                default -> upper(device) + " refused: " + line(refusal);
            };
        }

        private static String line(final SipResponse response) {
            return response.status() + " " + Plain.text(response.reason(), 64);
        }

        private static String upper(final String sentence) {
            return sentence.startsWith("the ") ? "T" + sentence.substring(1) : sentence;
        }
    }
}
