package space.opensensor.microej;

import ej.bon.Immortals;

/**
 * Arrays that C may be given. They are immortal: the collector never moves them, as
 * Architecture 7 asks of every array given to a native. Made once, at start, and never freed.
 */
final class TransferBuffer {

	private TransferBuffer() {
	}

	/** A fresh immortal array; its bytes count against {@code core.memory.immortal.size}. */
	static byte[] allocate(int length) {
		return Immortals.setImmortal(new byte[length]);
	}

	/** Whether a part that is to be copied lies within its array. */
	static boolean isInside(byte[] array, int offset, int length) {
		return offset >= 0 && length >= 0 && offset <= array.length - length;
	}
}
