package space.opensensor.microej;

import java.io.File;
import java.io.IOException;
import space.opensensor.vee.Board;
import space.opensensor.vee.Clock;
import space.opensensor.vee.Connector;
import space.opensensor.vee.Device;
import space.opensensor.vee.Entropy;
import space.opensensor.vee.FileStore;
import space.opensensor.vee.FlashLog;
import space.opensensor.vee.Log;
import space.opensensor.vee.NetworkLink;
import space.opensensor.vee.SensorBoard;
import space.opensensor.vee.Settings;
import space.opensensor.vee.TimeSource;
import space.opensensor.vee.Watchdog;

/** A board with MicroEJ's libraries and this port's natives, and the worker behind them. */
final class MicroejBoard implements Board {

	private final Device device;
	private final Clock clock;
	private final TimeSource timeSource;
	private final NetworkLink link;
	private final Connector connector;
	private final Settings settings;
	private final FileStore files;
	private final FlashLog journal;
	private final Entropy entropy;
	private final Log log;
	private final Watchdog watchdog;
	private final SensorBoard sensors;

	/** The board with its sensors, and what these needed before it. */
	MicroejBoard(File folder, Clock clock, Device device, Settings settings, Log log, SensorBoard sensors)
			throws IOException {
		this.log = log;
		BlockingWorker worker = new BlockingWorker(this.log);
		this.device = device;
		this.clock = clock;
		this.settings = settings;
		this.timeSource = new NtpTimeSource(clock, this.settings, worker);
		this.link = new WifiLink(this.settings, worker);
		this.connector = new TlsConnector(TrustStore.trusted(this.settings.get("tls.ca")), new SniIdentity(), worker);
		this.files = new FolderFileStore(folder);
		this.journal = new SniFlashLog();
		this.entropy = new SniEntropy();
		this.watchdog = new SniWatchdog();
		this.sensors = sensors;
		worker.start();
	}

	@Override
	public Device device() {
		return this.device;
	}

	@Override
	public Clock clock() {
		return this.clock;
	}

	@Override
	public TimeSource timeSource() {
		return this.timeSource;
	}

	@Override
	public NetworkLink link() {
		return this.link;
	}

	@Override
	public Connector connector() {
		return this.connector;
	}

	@Override
	public Settings settings() {
		return this.settings;
	}

	@Override
	public FileStore files() {
		return this.files;
	}

	@Override
	public FlashLog journal() {
		return this.journal;
	}

	@Override
	public Entropy entropy() {
		return this.entropy;
	}

	@Override
	public Log log() {
		return this.log;
	}

	@Override
	public Watchdog watchdog() {
		return this.watchdog;
	}

	@Override
	public SensorBoard sensors() {
		return this.sensors;
	}
}
