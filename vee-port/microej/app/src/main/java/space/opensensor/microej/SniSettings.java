package space.opensensor.microej;

import space.opensensor.vee.AsciiText;
import space.opensensor.vee.Settings;

/**
 * The settings in the board's NVS, through natives. The transfer buffer is wiped after each value;
 * both threads ask here, one at a time.
 */
final class SniSettings implements Settings {

	private static final int MAX_NAME = 15;

	/** The largest value: CA certificates in PEM, as much as NVS keeps in one string. */
	static final int MAX_VALUE = 4000;

	private final byte[] name;
	private final byte[] value;

	SniSettings() {
		this.name = TransferBuffer.allocate(MAX_NAME);
		this.value = TransferBuffer.allocate(MAX_VALUE);
		BoardNatives.settingsOpen();
	}

	@Override
	public synchronized String[] names() {
		int count = 0;
		while (BoardNatives.settingName(count, this.name) > 0) {
			count++;
		}
		String[] names = new String[count];
		for (int i = 0; i < count; i++) {
			names[i] = AsciiText.of(this.name, BoardNatives.settingName(i, this.name));
		}
		return names;
	}

	@Override
	public synchronized byte[] get(String wanted) {
		if (wanted.length() > MAX_NAME) {
			return null;
		}
		int nameLength = AsciiText.put(wanted, this.name);
		int length = BoardNatives.settingLength(this.name, nameLength);
		if (length < 0) {
			return null;
		}
		if (length > MAX_VALUE) {
			throw new IllegalStateException(wanted + ": " + length + " bytes, at most " + MAX_VALUE);
		}
		int got = BoardNatives.settingGet(this.name, nameLength, this.value, length);
		byte[] copy = null;
		if (got == length) {
			copy = new byte[length];
			System.arraycopy(this.value, 0, copy, 0, length);
		}
		for (int i = 0; i < length; i++) {
			this.value[i] = 0;
		}
		return copy;
	}
}
