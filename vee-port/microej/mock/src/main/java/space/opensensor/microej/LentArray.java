package space.opensensor.microej;

import com.is2t.hil.HIL;

/**
 * Arrays that the application lends to a native: one arrives empty, is fetched before it is read and
 * flushed after it is written.
 */
final class LentArray {

	private LentArray() {
	}

	/** The first bytes of an array. */
	static byte[] take(byte[] buffer, int length) {
		HIL.getInstance().refreshContent(buffer, 0, length);
		byte[] bytes = new byte[length];
		System.arraycopy(buffer, 0, bytes, 0, length);
		return bytes;
	}

	/** Puts bytes at the start of an array. */
	static void give(byte[] bytes, byte[] buffer, int length) {
		System.arraycopy(bytes, 0, buffer, 0, length);
		HIL.getInstance().flushContent(buffer, 0, length);
	}
}
