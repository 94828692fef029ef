package space.opensensor.microej;

/**
 * The device's own key and certificate, which C makes and keeps: see {@link BoardNatives} for who
 * serves it and which arrays it takes. Making a key takes some 100 ms, in which no thread of Java
 * runs; the others a few.
 */
final class IdentityNatives {

	/** Bytes of a private key in DER: PKCS#8 of a P-256 key with its point. */
	static final int KEY_DER_BYTES = 138;

	private IdentityNatives() {
	}

	/** Writes the public point, of a key that is made where there is none; 65, or -1, or -2 unreadable. */
	static native int publicKey(byte[] point);

	/** Signs a digest; returns the signature's length, or -1. */
	static native int sign(byte[] digest, byte[] signature);

	/** Keeps a certificate; returns 0, or why not: -1 to -6. */
	static native int certify(byte[] pem, int length, byte[] name, int nameLength, long epochMillis);

	/** When the certificate ends (1) or begins (0), in milliseconds of the epoch; 0 where there is none. */
	static native long validity(int until);

	/** Writes the certificate and its chain in PEM; returns the length, below 0 where there is none. */
	static native int certificate(byte[] pem, int room);

	/** Writes the private key in DER, for TLS alone; returns its length, or -1. */
	static native int privateKey(byte[] der);

	/** Takes key and certificate away; returns 0, or -1 where they are still there. */
	static native int clear();
}
