package space.opensensor.microej;

import java.security.GeneralSecurityException;

/**
 * What C does for the device's own key on the board, for the MicroEJ Simulator: see {@link
 * BoardNatives}. The key is a desktop's, in the files {@code identity.key} and {@code identity.crt}
 * beside the settings.
 */
public final class IdentityNatives {

	private static final int FAILED = -1;

	private static final KeyFile KEY = new KeyFile(MockOption.path("identity"));

	private IdentityNatives() {
	}

	public static int publicKey(byte[] point) {
		try {
			byte[] bytes = KEY.point();
			LentArray.give(bytes, point, bytes.length);
			return bytes.length;
		} catch (GeneralSecurityException e) {
			return -2;
		}
	}

	public static int sign(byte[] digest, byte[] signature) {
		try {
			byte[] bytes = KEY.sign(LentArray.take(digest, 32));
			LentArray.give(bytes, signature, bytes.length);
			return bytes.length;
		} catch (GeneralSecurityException e) {
			return FAILED;
		}
	}

	public static int certify(byte[] pem, int length, byte[] name, int nameLength, long epochMillis) {
		return KEY.certify(LentArray.take(pem, length), LentArray.take(name, nameLength), epochMillis);
	}

	public static long validity(int until) {
		return KEY.validity(until != 0);
	}

	public static int certificate(byte[] pem, int room) {
		byte[] bytes = KEY.pem();
		if (bytes == null || bytes.length > room) {
			return FAILED;
		}
		LentArray.give(bytes, pem, bytes.length);
		return bytes.length;
	}

	public static int privateKey(byte[] der) {
		try {
			byte[] bytes = KEY.pkcs8();
			LentArray.give(bytes, der, bytes.length);
			return bytes.length;
		} catch (GeneralSecurityException e) {
			return FAILED;
		}
	}

	public static int clear() {
		return KEY.clear() ? 0 : FAILED;
	}
}
