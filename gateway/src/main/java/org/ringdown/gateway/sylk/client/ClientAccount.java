package org.ringdown.gateway.sylk.client;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ringdown.gateway.sylk.message.Mailroom;
import org.ringdown.gateway.sylk.say.Identity;
import org.ringdown.gateway.sylk.say.Notice;
import org.ringdown.gateway.sylk.say.Request;
import org.ringdown.service.agent.user.Call;
import org.ringdown.service.agent.user.CallRequest;

/** An account of a connection: what is proved of it, and how its registration stands. */
final class ClientAccount {
    private final Persona persona;
    private final Phone phone;
    private final Mailroom mail;
    private final Member member;
    private Phone.Proof proof;
    private Phone.@Nullable Enrolment enrolment;
    private Request.@Nullable DeviceToken device;

    /** Counts registrations, so that what an earlier one hears is not taken for the present one. */
    private int attempt;

    private Notice.@Nullable Registration told;
    private boolean joined;

    /** What an account needs of its client. */
    interface Host {
        void tell(Notice notice);

        /** The same from any thread. */
        void tellFromAnywhere(Notice notice);

        Phone phone();

        Mailroom mail();

        void count(SylkCounter counter);
    }

    private final Host host;

    ClientAccount(final Host host, final Persona persona, final Phone.Proof proof) {
        this.host = host;
        this.persona = persona;
        this.proof = proof;
        phone = host.phone();
        mail = host.mail();
        member = new Member();
    }

    Persona persona() {
        return persona;
    }

    /** As the mail room knows it. Safe on any thread. */
    private final class Member implements Mailroom.Member {
        @Override
        public String account() {
            return persona.address();
        }

        @Override
        public Identity identity() {
            return new Identity(persona.address(), persona.displayName());
        }

        @Override
        public void tell(final Notice notice) {
            host.tellFromAnywhere(notice);
        }

        @Override
        public void send(
                final String to,
                final List<CallRequest.Header> headers,
                final String contentType,
                final byte[] body,
                final Call.Outcome outcome) {
            phone.message(persona, to, headers, contentType, body, outcome);
        }
    }

    /** Whether it may call in its name: nobody of ours who has not proved himself. */
    boolean mayCall() {
        return proof == Phone.Proof.PROVED || proof == Phone.Proof.ELSEWHERE;
    }

    /** Whether it may have to do with messages: it was registered once. */
    boolean member(final Request.OfAccount request) {
        if (joined) {
            mail.asked(member, request);
        }
        return joined;
    }

    /** Whether calls are taken for it. */
    boolean reachable() {
        return enrolment != null && mayCall();
    }

    void device(final Request.DeviceToken token) {
        device = token.token().isEmpty() ? null : token;
    }

    void register() {
        unregister();
        final int mine = attempt;
        become(Notice.RegistrationState.REGISTERING, null);
        enrolment =
                phone.register(
                        persona,
                        device,
                        new Phone.Enrolled() {
                            @Override
                            public void registered() {
                                if (mine == attempt) {
                                    holds();
                                }
                            }

                            @Override
                            public void failed(final int status, final String reason) {
                                if (mine == attempt) {
                                    lapsed(status, reason);
                                }
                            }
                        });
    }

    private void holds() {
        if (proof == Phone.Proof.WRONG || proof == Phone.Proof.UNKNOWN) {
            // The registrar has the last word: the password may have been changed meanwhile.
            proof = Phone.Proof.PROVED;
        }
        host.count(SylkCounter.REGISTERED);
        become(Notice.RegistrationState.REGISTERED, null);
        if (!joined) {
            joined = true;
            mail.joined(member);
            if (device != null) {
                mail.wakes(member, device);
            }
        }
    }

    private void lapsed(final int status, final String reason) {
        if (proof == Phone.Proof.PROVED && Reasons.unproved(status)) {
            // The account is gone, or its password is another one now.
            proof = Phone.Proof.WRONG;
            leave();
        }
        host.count(SylkCounter.REGISTRATIONS_FAILED);
        become(Notice.RegistrationState.FAILED, Reasons.ofRegistration(status, reason));
    }

    private void become(final Notice.RegistrationState state, final @Nullable String reason) {
        final Notice.Registration now = new Notice.Registration(persona.address(), state, reason);
        if (told == null || told.state() != state) {
            told = now;
            host.tell(now);
        }
    }

    /** Registers it no longer; nobody is told. */
    void unregister() {
        attempt++;
        told = null;
        final Phone.Enrolment running = enrolment;
        enrolment = null;
        if (running != null) {
            running.end();
        }
    }

    /** Its client does not want it registered any more, nor its device to be woken. */
    void signOff() {
        unregister();
        if (device != null) {
            mail.forgets(member, device);
        }
    }

    private void leave() {
        if (joined) {
            joined = false;
            mail.left(member);
        }
    }

    /** It is not of this connection any more. */
    void remove() {
        unregister();
        leave();
    }

    /** Says how it stands, to a client that may not have heard it. */
    void repeat() {
        final Notice.Registration last = told;
        if (last != null) {
            host.tell(last);
        }
    }
}
