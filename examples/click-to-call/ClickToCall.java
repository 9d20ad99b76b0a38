import java.time.Duration;
import org.ringdown.service.agent.script.Line;
import org.ringdown.service.agent.script.Phone;
import org.ringdown.service.agent.script.Script;

/** Somebody clicks on a number: his own telephone rings first, then the other, and they talk. */
public final class ClickToCall implements Script {
    private final String clicker;
    private final String number;

    public ClickToCall(final String clicker, final String number) {
        this.clicker = clicker;
        this.number = number;
    }

    @Override
    public void run(final Phone phone) throws InterruptedException {
        final Line desk = phone.call(clicker);
        if (desk.await(Duration.ofSeconds(30)) != 200) {
            return;
        }
        final Line other = desk.dial(number);
        if (other.await(Duration.ofSeconds(60)) != 200) {
            desk.hangUp();
        }
        desk.awaitEnd();
    }
}
