package space.opensensor.microej;

import com.is2t.hil.HIL;
import java.security.SecureRandom;

/**
 * What C does on the board, for the MicroEJ Simulator: the methods of the application's class of the
 * same name, called by the HIL engine. An array arrives empty, is fetched before it is read and
 * flushed after it is written.
 */
public final class BoardNatives {

	private static final SecureRandom RANDOM = new SecureRandom();
	private static final int POWER_ON = 0;
	private static final int RSSI_DBM = -55;

	private static final SettingsFile SETTINGS = new SettingsFile(MockOption.path("settings"));
	private static final FlashFile FLASH = new FlashFile(MockOption.path("flash"));
	private static final SimulatedRoom ROOM = new SimulatedRoom(MockOption.number("seed", 1));

	private BoardNatives() {
	}

	public static void random(byte[] buffer, int length) {
		byte[] bytes = new byte[length];
		RANDOM.nextBytes(bytes);
		give(bytes, buffer, length);
	}

	public static int deviceId(byte[] buffer) {
		return text("microej-sim", buffer);
	}

	public static int resetReason() {
		return POWER_ON;
	}

	/** A desktop has nothing to reset. */
	public static void feedWatchdog() {
	}

	public static int settingName(int index, byte[] name) {
		String[] names = SETTINGS.names();
		return index < 0 || index >= names.length ? 0 : text(names[index], name);
	}

	public static int settingLength(byte[] name, int nameLength) {
		byte[] value = SETTINGS.get(text(name, nameLength));
		return value == null ? -1 : value.length;
	}

	public static int settingGet(byte[] name, int nameLength, byte[] value, int length) {
		byte[] found = SETTINGS.get(text(name, nameLength));
		if (found == null || found.length > length) {
			return -1;
		}
		give(found, value, found.length);
		return found.length;
	}

	public static int wifiRssi() {
		return RSSI_DBM;
	}

	public static void sensorsSample() {
		ROOM.sample();
	}

	public static int sensorsValue(int number, int[] value) {
		if (!ROOM.has(number)) {
			return 0;
		}
		value[0] = ROOM.get(number);
		HIL.getInstance().flushContent(value, 0, 1);
		return 1;
	}

	public static int flashSectors() {
		return FlashFile.SECTORS;
	}

	public static int flashRead(int address, byte[] buffer, int length) {
		byte[] bytes = new byte[length];
		int error = FLASH.read(address, bytes);
		if (error == 0) {
			give(bytes, buffer, length);
		}
		return error;
	}

	public static int flashProgram(int address, byte[] buffer, int length) {
		return FLASH.program(address, take(buffer, length));
	}

	public static int flashErase(int sector) {
		return FLASH.erase(sector);
	}

	private static byte[] take(byte[] buffer, int length) {
		HIL.getInstance().refreshContent(buffer, 0, length);
		byte[] bytes = new byte[length];
		System.arraycopy(buffer, 0, bytes, 0, length);
		return bytes;
	}

	private static void give(byte[] bytes, byte[] buffer, int length) {
		System.arraycopy(bytes, 0, buffer, 0, length);
		HIL.getInstance().flushContent(buffer, 0, length);
	}

	private static String text(byte[] buffer, int length) {
		byte[] bytes = take(buffer, length);
		StringBuilder text = new StringBuilder(length);
		for (byte b : bytes) {
			text.append((char) (b & 0x7f));
		}
		return text.toString();
	}

	private static int text(String text, byte[] buffer) {
		byte[] bytes = new byte[text.length()];
		for (int i = 0; i < bytes.length; i++) {
			bytes[i] = (byte) text.charAt(i);
		}
		give(bytes, buffer, bytes.length);
		return bytes.length;
	}
}
