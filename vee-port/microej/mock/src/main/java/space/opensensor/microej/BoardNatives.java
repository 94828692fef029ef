package space.opensensor.microej;

import java.security.SecureRandom;

/**
 * What C does on the board, for the MicroEJ Simulator: the methods of the application's class of the
 * same name, called by the HIL engine.
 */
public final class BoardNatives {

	private static final SecureRandom RANDOM = new SecureRandom();
	private static final int POWER_ON = 0;
	private static final int RSSI_DBM = -55;

	private static final SettingsFile SETTINGS = new SettingsFile(MockOption.path("settings"));
	private static final FlashFile FLASH = new FlashFile(MockOption.path("flash"));

	private BoardNatives() {
	}

	public static void random(byte[] buffer, int length) {
		byte[] bytes = new byte[length];
		RANDOM.nextBytes(bytes);
		LentArray.give(bytes, buffer, length);
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

	/** They are read once, at start. */
	public static void settingsOpen() {
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
		LentArray.give(found, value, found.length);
		return found.length;
	}

	public static int wifiRssi() {
		return RSSI_DBM;
	}

	public static int flashOpen() {
		return FlashFile.SECTORS;
	}

	public static int flashRead(int address, byte[] buffer, int length) {
		byte[] bytes = new byte[length];
		int error = FLASH.read(address, bytes);
		if (error == 0) {
			LentArray.give(bytes, buffer, length);
		}
		return error;
	}

	public static int flashProgram(int address, byte[] buffer, int length) {
		return FLASH.program(address, LentArray.take(buffer, length));
	}

	public static int flashErase(int sector) {
		return FLASH.erase(sector);
	}

	private static String text(byte[] buffer, int length) {
		byte[] bytes = LentArray.take(buffer, length);
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
		LentArray.give(bytes, buffer, bytes.length);
		return bytes.length;
	}
}
