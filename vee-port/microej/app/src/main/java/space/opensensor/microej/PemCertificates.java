package space.opensensor.microej;

/**
 * The certificates of a PEM text, one after the other, marks included (<a
 * href="https://datatracker.ietf.org/doc/html/rfc7468#section-5">RFC 7468, section 5</a>). What lies
 * between them is skipped; one without an end reaches to the end of the text.
 */
final class PemCertificates {

	private static final String BEGIN = "-----BEGIN CERTIFICATE-----";
	private static final String END = "-----END CERTIFICATE-----";

	private final byte[] text;
	private int position;

	PemCertificates(byte[] text) {
		this.text = text;
	}

	/** The next certificate, or null after the last. */
	byte[] next() {
		int from = find(BEGIN, this.position);
		if (from < 0) {
			return null;
		}
		int end = find(END, from);
		this.position = end < 0 ? this.text.length : end + END.length();
		byte[] certificate = new byte[this.position - from];
		System.arraycopy(this.text, from, certificate, 0, certificate.length);
		return certificate;
	}

	private int find(String mark, int from) {
		for (int i = from; i <= this.text.length - mark.length(); i++) {
			int matching = 0;
			while (matching < mark.length() && this.text[i + matching] == mark.charAt(matching)) {
				matching++;
			}
			if (matching == mark.length()) {
				return i;
			}
		}
		return -1;
	}
}
