package space.opensensor.microej;

import ej.bon.Util;
import ej.net.util.NtpUtil;
import java.io.IOException;
import space.opensensor.vee.Clock;
import space.opensensor.vee.TimeSource;

/** NTP by MicroEJ's library, which sets the application time; the worker waits for the answer. */
final class NtpTimeSource implements TimeSource, Runnable {

	private final Clock clock;
	private final BlockingWorker worker;
	private long epochMillisAtBoot;
	private State state;

	NtpTimeSource(Clock clock, BlockingWorker worker) {
		this.clock = clock;
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
			NtpUtil.updateLocalTime();
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

	private synchronized void finish(State end) {
		if (end == State.SYNCHRONISED) {
			this.epochMillisAtBoot = Util.currentTimeMillis() - this.clock.uptimeMillis();
		}
		this.state = end;
	}
}
