package space.opensensor.microej;

import space.opensensor.vee.ConnectionException.Cause;

/**
 * What a message of MicroEJ's SSL library says, which ends in a number: {@code SSL-2.2:E=-41}.
 * Numbers are those of <a href=
 * "https://docs.microej.com/en/latest/VEEPortingGuide/appendix/javalibs/ssl.html">its documentation</a>.
 * The port for the ESP32-S3 has one number, -129, for a chain, a name and a date that does not
 * verify.
 */
final class SslCause {

	private static final String MARK = "E=-";

	private static final int TIMED_OUT = 3;
	private static final int NO_TRUSTED_CERTIFICATE = 8;
	private static final int NOT_A_CA = 9;
	private static final int NAME_CHAINING = 10;
	private static final int BEFORE_DATE = 40;
	private static final int AFTER_DATE = 41;
	private static final int NO_SIGNER = 51;
	private static final int DOMAIN_NAME_MISMATCH = 122;
	private static final int VERIFY_CERTIFICATE = 129;

	private SslCause() {
	}

	/** The cause, or {@code TLS} where the message has no number or an unknown one. */
	static Cause of(String message) {
		switch (number(message)) {
		case TIMED_OUT:
			return Cause.TIMED_OUT;
		case NO_TRUSTED_CERTIFICATE:
		case NOT_A_CA:
		case NAME_CHAINING:
		case NO_SIGNER:
		case VERIFY_CERTIFICATE:
			return Cause.UNTRUSTED;
		case BEFORE_DATE:
		case AFTER_DATE:
			return Cause.WRONG_DATE;
		case DOMAIN_NAME_MISMATCH:
			return Cause.WRONG_HOST;
		default:
			return Cause.TLS;
		}
	}

	/** A message for the log: itself, and what to look at where its number says that. */
	static String explained(String message) {
		String look;
		switch (number(message)) {
		case NO_TRUSTED_CERTIFICATE:
		case NOT_A_CA:
		case NAME_CHAINING:
		case NO_SIGNER:
			look = "no trusted CA; check tls.ca";
			break;
		case VERIFY_CERTIFICATE:
			look = "the chain, the host name or a date does not verify; check tls.ca, s3.endpoint and the time";
			break;
		case BEFORE_DATE:
			look = "a certificate is not valid yet";
			break;
		case AFTER_DATE:
			look = "a certificate has expired";
			break;
		case DOMAIN_NAME_MISMATCH:
			look = "the certificate is for another host; check s3.endpoint";
			break;
		default:
			return message;
		}
		return look + " (" + message + ")";
	}

	private static int number(String message) {
		int mark = message == null ? -1 : message.indexOf(MARK);
		if (mark < 0) {
			return 0;
		}
		int number = 0;
		for (int i = mark + MARK.length(); i < message.length() && number < 1000; i++) {
			int digit = message.charAt(i) - '0';
			if (digit < 0 || digit > 9) {
				break;
			}
			number = number * 10 + digit;
		}
		return number;
	}
}
