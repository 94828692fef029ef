package space.opensensor.microej;

/** A ring of bytes; whoever holds it guards it. */
final class ByteRing {

	private final byte[] ring;
	private int first;
	private int count;

	ByteRing(int capacity) {
		this.ring = new byte[capacity];
	}

	/** Bytes that fit. */
	int room() {
		return this.ring.length - this.count;
	}

	/** Puts what fits; returns how much. */
	int put(byte[] buffer, int offset, int length) {
		int put = Math.min(length, room());
		for (int i = 0; i < put; i++) {
			this.ring[(this.first + this.count + i) % this.ring.length] = buffer[offset + i];
		}
		this.count += put;
		return put;
	}

	/** Takes what is there; returns how much. */
	int take(byte[] buffer, int offset, int length) {
		int taken = Math.min(length, this.count);
		for (int i = 0; i < taken; i++) {
			buffer[offset + i] = this.ring[(this.first + i) % this.ring.length];
		}
		this.first = (this.first + taken) % this.ring.length;
		this.count -= taken;
		return taken;
	}
}
