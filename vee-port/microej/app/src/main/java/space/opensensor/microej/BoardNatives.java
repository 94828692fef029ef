package space.opensensor.microej;

/**
 * What the board's C code does for Java (SNI). On the board {@code bsp/opensensor_natives.c} serves
 * it, in the MicroEJ Simulator the mock of the same name. Every function returns at once, but for
 * flash. Arrays given here come from {@link TransferBuffer}: before Architecture 8 they must be
 * immortal.
 */
final class BoardNatives {

	private BoardNatives() {
	}

	/** Fills the first bytes of an array with random bytes fit for keys. */
	static native void random(byte[] buffer, int length);

	/** Writes the board's own name into an array; returns its length. */
	static native int deviceId(byte[] buffer);

	/** Why this boot began, in the order of {@code ResetReason}. */
	static native int resetReason();

	/** Feeds the watchdog of the board, which resets it after a minute without. */
	static native void feedWatchdog();

	/** Opens the settings, more often than once where that is asked; without, there are none. */
	static native void settingsOpen();

	/** Writes the name of the setting of an index; returns its length, 0 after the last. */
	static native int settingName(int index, byte[] name);

	/** Bytes of a setting, or -1 where there is none of that name. */
	static native int settingLength(byte[] name, int nameLength);

	/** Copies a setting; returns its length, or -1. */
	static native int settingGet(byte[] name, int nameLength, byte[] value, int length);

	/** Signal strength in dBm, or 0 where there is none. */
	static native int wifiRssi();

	/** Looks for the journal's flash. Returns its sectors, 0 where it is not there. */
	static native int flashOpen();

	/** Reads flash; returns 0 or an error number. */
	static native int flashRead(int address, byte[] buffer, int length);

	/** Programs flash; returns 0 or an error number. */
	static native int flashProgram(int address, byte[] buffer, int length);

	/** Erases a sector; returns 0 or an error number. */
	static native int flashErase(int sector);
}
