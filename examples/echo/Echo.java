import org.ringdown.service.agent.script.Line;
import org.ringdown.service.agent.script.Phone;
import org.ringdown.service.agent.script.Script;

/** Whoever calls hears himself, for as long as he likes. */
public final class Echo implements Script {
    @Override
    public void run(final Phone phone) throws InterruptedException {
        while (true) {
            final Line line = phone.awaitCall();
            line.ring();
            line.echo();
        }
    }
}
