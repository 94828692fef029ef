package space.opensensor.microej;

import ej.ecom.wifi.SecurityMode;
import ej.net.util.NetUtil;
import ej.net.util.wifi.WifiNetworkManager;
import java.io.IOException;
import space.opensensor.vee.AsciiText;
import space.opensensor.vee.NetworkLink;
import space.opensensor.vee.Settings;

/**
 * Wi-Fi as a station (WPA2, DHCP). The join blocks, so the worker does it. A network without a
 * password is not joined.
 */
final class WifiLink implements NetworkLink, Runnable {

	private static final String NAME = "wifi.ssid";
	private static final String PASSWORD = "wifi.password";
	private static final int JOIN_MILLIS = 20000;
	private static final String REFUSED = "not joined; check wifi.ssid, wifi.password, the distance, and that it has WPA2";

	private final Settings settings;
	private final BlockingWorker worker;
	private WifiNetworkManager wifi;
	private volatile State state;
	private volatile String failure;

	WifiLink(Settings settings, BlockingWorker worker) {
		this.settings = settings;
		this.worker = worker;
		this.state = State.DOWN;
		this.failure = "";
	}

	@Override
	public void join() {
		if (state() == State.DOWN) {
			this.state = State.JOINING;
			if (!this.worker.offer(this)) {
				this.failure = "the worker is busy";
				this.state = State.DOWN;
			}
		}
	}

	/** Joins; called by the worker. */
	@Override
	public void run() {
		State end = State.DOWN;
		String why = "join failed";
		try {
			String name = setting(NAME);
			String password = setting(PASSWORD);
			if (name.length() == 0 || password.length() == 0) {
				why = (name.length() == 0 ? NAME : PASSWORD) + ": not set";
				return;
			}
			if (this.wifi == null) {
				this.wifi = new WifiNetworkManager();
			}
			this.wifi.joinAccessPoint(name, password, SecurityMode.WPA2, JOIN_MILLIS);
			end = State.UP;
			why = "";
		} catch (IOException e) {
			why = REFUSED; // Its message can hold what was given to it.
		} finally {
			this.failure = why;
			this.state = end;
		}
	}

	@Override
	public State state() {
		if (this.state == State.UP && NetUtil.getFirstHostAddress() == null) {
			this.failure = "the address is gone; check the access point and its DHCP";
			this.state = State.DOWN;
		}
		return this.state;
	}

	@Override
	public String failure() {
		return this.failure;
	}

	@Override
	public int rssiDbm() {
		return state() == State.UP ? BoardNatives.wifiRssi() : NO_RSSI;
	}

	private String setting(String name) {
		byte[] value = this.settings.get(name);
		if (value == null) {
			return "";
		}
		String text = AsciiText.of(value, value.length);
		for (int i = 0; i < value.length; i++) {
			value[i] = 0;
		}
		return text;
	}
}
