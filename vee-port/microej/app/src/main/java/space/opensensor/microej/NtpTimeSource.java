package space.opensensor.microej;

import ej.bon.Util;
import ej.net.util.NtpUtil;
import java.io.IOException;
import space.opensensor.station.upkeep.BuildDate;
import space.opensensor.vee.AsciiText;
import space.opensensor.vee.Clock;
import space.opensensor.vee.Settings;
import space.opensensor.vee.TimeSource;

/**
 * NTP by MicroEJ's library, which sets the application time; the worker waits for the answer. The
 * server is that of the setting {@code ntp.server}.
 */
final class NtpTimeSource implements TimeSource, Runnable {

	private static final String SERVER = "ntp.server";
	private static final String DEFAULT_SERVER = "pool.ntp.org";
	private static final int PORT = 123;
	private static final int ANSWER_MILLIS = 10000;

	private final Clock clock;
	private final Settings settings;
	private final BlockingWorker worker;
	private long epochMillisAtBoot;
	private State state;

	NtpTimeSource(Clock clock, Settings settings, BlockingWorker worker) {
		this.clock = clock;
		this.settings = settings;
		this.worker = worker;
		this.state = State.IDLE;
	}

	@Override
	public synchronized void request() {
		if (this.state != State.PENDING) {
			this.state = this.worker.offer(this) ? State.PENDING : State.FAILED;
		}
	}

	/** Asks; called by the worker. */
	@Override
	public void run() {
		State end = State.FAILED;
		try {
			NtpUtil.updateLocalTime(server(), PORT, ANSWER_MILLIS);
			end = State.SYNCHRONISED;
		} catch (IOException e) {
			end = State.FAILED;
		} finally {
			finish(end);
		}
	}

	@Override
	public synchronized State poll() {
		return this.state;
	}

	@Override
	public synchronized long epochMillisAtBoot() {
		return this.epochMillisAtBoot;
	}

	@Override
	public long earliestMillis() {
		return BuildDate.MILLIS;
	}

	private String server() {
		byte[] value = this.settings.get(SERVER);
		return value == null || value.length == 0 ? DEFAULT_SERVER : AsciiText.of(value, value.length);
	}

	private synchronized void finish(State end) {
		if (end == State.SYNCHRONISED) {
			this.epochMillisAtBoot = Util.currentTimeMillis() - this.clock.uptimeMillis();
		}
		this.state = end;
	}
}
