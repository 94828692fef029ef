package space.opensensor.microej;

import space.opensensor.vee.Entropy;

/** The chip's random numbers, through a native. */
final class SniEntropy implements Entropy {

	private static final int SLICE_BYTES = 32;

	private final byte[] slice;

	SniEntropy() {
		this.slice = TransferBuffer.allocate(SLICE_BYTES);
	}

	@Override
	public void fill(byte[] buffer, int offset, int length) {
		int done = 0;
		while (done < length) {
			int count = Math.min(SLICE_BYTES, length - done);
			BoardNatives.random(this.slice, count);
			for (int i = 0; i < count; i++) {
				buffer[offset + done + i] = this.slice[i];
				this.slice[i] = 0;
			}
			done += count;
		}
	}
}
