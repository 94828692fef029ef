package space.opensensor.microej;

/** ASCII text as bytes and back, without charsets. */
final class Ascii {

	private Ascii() {
	}

	/** The text of the first bytes of an array. */
	static String text(byte[] bytes, int length) {
		StringBuilder text = new StringBuilder(length);
		for (int i = 0; i < length; i++) {
			text.append((char) (bytes[i] & 0x7f));
		}
		return text.toString();
	}

	/** Puts a text at the start of an array; returns its length. */
	static int bytes(String text, byte[] bytes) {
		for (int i = 0; i < text.length(); i++) {
			bytes[i] = (byte) text.charAt(i);
		}
		return text.length();
	}
}
