package org.ringdown.gateway.sylk.run;

import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import java.util.function.LongSupplier;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;
import org.ringdown.gateway.sylk.client.LineEvent;
import org.ringdown.gateway.sylk.client.LineListener;
import org.ringdown.gateway.sylk.say.Field;
import org.ringdown.gateway.sylk.say.Identity;
import org.ringdown.runtime.sip.TransportEvent;
import org.ringdown.service.agent.user.Call;
import org.ringdown.service.agent.user.CallListener;
import org.ringdown.service.agent.user.Inquiry;
import org.ringdown.service.agent.user.UserAgent;
import org.ringdown.sip.message.SipRequest;
import org.ringdown.sip.message.SipUri;

/** One signalling loop's share of the gateway: its user agent, and the ways to this loop. */
final class SylkLoop implements UserAgent.Door {
    private static final int MOST_CALLS = 20_000;
    private static final int ID_BYTES = 12;

    private final SylkGateway gateway;
    private final int number;
    private final Consumer<Runnable> resume;
    private final UserAgent agent;

    SylkLoop(
            final SylkGateway gateway,
            final int number,
            final Consumer<Runnable> resume,
            final LongSupplier now) {
        this.gateway = gateway;
        this.number = number;
        this.resume = resume;
        agent =
                new UserAgent(
                        new UserAgent.Parts(
                                "sip:" + SylkGateway.AGENT + "@" + gateway.house().domains().main(),
                                MOST_CALLS,
                                this::callId,
                                now,
                                gateway.house().entropy(),
                                this::ask),
                        this);
    }

    /** A call may be replaced by one that comes to another loop: its owner is asked. */
    private boolean ask(
            final String callId,
            final ToIntFunction<UserAgent> question,
            final IntConsumer answer) {
        final int owner = TransportEvent.shard(callId, gateway.house().loops());
        if (owner == number) {
            return false;
        }
        final SylkLoop other = gateway.loop(owner);
        other.post(() -> {
            final int said = question.applyAsInt(other.agent);
            post(() -> answer.accept(said));
        });
        return true;
    }

    UserAgent agent() {
        return agent;
    }

    /** A Call-ID that falls to this loop. */
    private String callId() {
        while (true) {
            final String id = gateway.house().entropy().token(ID_BYTES);
            if (TransportEvent.shard(id, gateway.house().loops()) == number) {
                return id;
            }
        }
    }

    /** Does something on this loop, from any thread. */
    void post(final Runnable task) {
        resume.accept(task);
    }

    /** Does something on this loop, told by another loop or this one: at once where it may. */
    void from(final SylkLoop other, final Runnable task) {
        if (other == this) {
            task.run();
        } else {
            post(task);
        }
    }

    // ---- what comes unasked

    @Override
    public @Nullable CallListener called(final Call call) {
        final SipRequest invite = call.invite();
        final Tenancy.Tenant tenant = invite == null ? null : tenant(invite);
        if (invite == null || tenant == null) {
            return null;
        }
        final String sdp = Events.sdp(invite);
        if (sdp == null) {
            // A browser that is called cannot be the first to describe its media here.
            call.refuse(488, "An offer is needed");
            return (_, _) -> {};
        }
        final LoopLine line = new LoopLine(this, tenant.home());
        line.of(call);
        final Identity caller = Events.identity(call.remote());
        final List<Field> headers = Events.headers(invite, tenant.headers());
        final Hearing hearing = new Hearing();
        tenant.home()
                .from(
                        this,
                        () ->
                                hearing.listener =
                                        tenant.client()
                                                .called(
                                                        tenant.account(),
                                                        caller,
                                                        sdp,
                                                        headers,
                                                        line));
        return (_, happened) -> {
            final LineEvent event =
                    Events.of(happened, tenant.headers(), gateway.house().clock().epochMillis());
            if (event != null) {
                tenant.home().from(this, () -> hearing.happened(event));
            }
        };
    }

    /** Who hears of a call, on the client's loop; nobody when it was refused there. */
    private static final class Hearing {
        private @Nullable LineListener listener;

        void happened(final LineEvent event) {
            if (listener != null) {
                listener.happened(event);
            }
        }
    }

    private Tenancy.@Nullable Tenant tenant(final SipRequest request) {
        return request.requestUri() instanceof SipUri uri ? gateway.tenancy().at(uri) : null;
    }

    @Override
    public void asked(final Inquiry inquiry) {
        final Tenancy.Tenant tenant = tenant(inquiry.request());
        if (tenant == null) {
            inquiry.reply(480);
        } else {
            gateway.house().mail().came(tenant.account(), inquiry.anywhere(resume));
        }
    }
}
