package space.opensensor.microej;

import space.opensensor.vee.Log;

/**
 * The one thread beside the station's: it does what blocks (join, time, sockets), one task after
 * the other. A task that hangs in a TCP connect holds the others until the network stack gives up.
 */
final class BlockingWorker implements Runnable {

	/** A join, a time request, and a connection with its closed predecessor still on its way out. */
	private static final int CAPACITY = 4;

	private final Runnable[] waiting;
	private final Log log;
	private int count;

	BlockingWorker(Log log) {
		this.log = log;
		this.waiting = new Runnable[CAPACITY];
	}

	/** Starts the thread. */
	void start() {
		new Thread(this, "blocking").start();
	}

	/** Takes a task at once, or answers that there is no room. */
	synchronized boolean offer(Runnable task) {
		if (this.count == CAPACITY) {
			return false;
		}
		this.waiting[this.count++] = task;
		notifyAll();
		return true;
	}

	@Override
	public void run() {
		try {
			while (true) {
				runOne();
			}
		} catch (InterruptedException e) {
			Thread.currentThread().interrupt();
		}
	}

	/** Waits for a task and runs it. What it throws ends the task and not the thread. */
	void runOne() throws InterruptedException {
		Runnable task = take();
		try {
			task.run();
		} catch (RuntimeException e) {
			this.log.write(Log.Level.ERROR, "worker: a task crashed: " + e.getMessage());
		} catch (OutOfMemoryError e) {
			this.log.write(Log.Level.ERROR, "worker: out of memory");
		}
	}

	private synchronized Runnable take() throws InterruptedException {
		while (this.count == 0) {
			wait();
		}
		Runnable first = this.waiting[0];
		this.count--;
		System.arraycopy(this.waiting, 1, this.waiting, 0, this.count);
		this.waiting[this.count] = null;
		return first;
	}
}
