package space.opensensor.microej;

import java.io.IOException;
import space.opensensor.vee.FlashLog;

/** The journal's partition through natives, a slice of the transfer buffer at a time. */
final class SniFlashLog implements FlashLog {

	/** Bytes moved per native call; a multiple of the program unit. */
	static final int SLICE_BYTES = 512;

	private static final int SECTOR_BYTES = 4096;

	private final byte[] slice;
	private final int sectors;

	SniFlashLog() {
		this.slice = TransferBuffer.allocate(SLICE_BYTES);
		this.sectors = BoardNatives.flashOpen();
	}

	@Override
	public int sectorBytes() {
		return SECTOR_BYTES;
	}

	@Override
	public int sectorCount() {
		return this.sectors;
	}

	@Override
	public void read(int address, byte[] buffer, int offset, int length) throws IOException {
		int done = 0;
		while (done < length) {
			int count = Math.min(SLICE_BYTES, length - done);
			check("read", address + done, BoardNatives.flashRead(address + done, this.slice, count));
			System.arraycopy(this.slice, 0, buffer, offset + done, count);
			done += count;
		}
	}

	@Override
	public void program(int address, byte[] buffer, int offset, int length) throws IOException {
		int done = 0;
		while (done < length) {
			int count = Math.min(SLICE_BYTES, length - done);
			System.arraycopy(buffer, offset + done, this.slice, 0, count);
			check("program", address + done, BoardNatives.flashProgram(address + done, this.slice, count));
			done += count;
		}
	}

	@Override
	public void erase(int sector) throws IOException {
		check("erase", sector * SECTOR_BYTES, BoardNatives.flashErase(sector));
	}

	private static void check(String what, int address, int error) throws IOException {
		if (error != 0) {
			throw new IOException("journal: " + what + " at " + address + " failed, error " + error);
		}
	}
}
