package space.opensensor.microej;

import java.io.File;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.util.Arrays;

/**
 * Raw flash in a file, which refuses what flash cannot do. Answers 0 or the error numbers of {@code
 * bsp/opensensor_natives.c}.
 */
final class FlashFile {

	static final int SECTOR_BYTES = 4096;
	static final int SECTORS = 64;
	static final int UNIT = 16;

	private static final int OUTSIDE = 1;
	private static final int UNALIGNED = 2;
	private static final int NOT_ERASED = 3;
	private static final int FAILED = 4;

	private final File file;

	FlashFile(File file) {
		this.file = file;
	}

	int read(int address, byte[] bytes) {
		if (isOutside(address, bytes.length)) {
			return OUTSIDE;
		}
		try (RandomAccessFile flash = open()) {
			flash.seek(address);
			flash.readFully(bytes);
			return 0;
		} catch (IOException e) {
			return failed(e);
		}
	}

	int program(int address, byte[] bytes) {
		if (isOutside(address, bytes.length)) {
			return OUTSIDE;
		}
		if (address % UNIT != 0 || bytes.length % UNIT != 0) {
			return UNALIGNED;
		}
		try (RandomAccessFile flash = open()) {
			byte[] before = new byte[bytes.length];
			flash.seek(address);
			flash.readFully(before);
			for (byte b : before) {
				if (b != -1) {
					return NOT_ERASED;
				}
			}
			flash.seek(address);
			flash.write(bytes);
			flash.getFD().sync();
			return 0;
		} catch (IOException e) {
			return failed(e);
		}
	}

	int erase(int sector) {
		if (sector < 0 || sector >= SECTORS) {
			return OUTSIDE;
		}
		try (RandomAccessFile flash = open()) {
			flash.seek((long) sector * SECTOR_BYTES);
			flash.write(erased(SECTOR_BYTES));
			flash.getFD().sync();
			return 0;
		} catch (IOException e) {
			return failed(e);
		}
	}

	private static boolean isOutside(int address, int length) {
		return address < 0 || length < 0 || address > SECTORS * SECTOR_BYTES - length;
	}

	private RandomAccessFile open() throws IOException {
		File folder = this.file.getAbsoluteFile().getParentFile();
		if (!folder.isDirectory() && !folder.mkdirs()) {
			throw new IOException(folder + ": cannot be made");
		}
		RandomAccessFile flash = new RandomAccessFile(this.file, "rw");
		if (flash.length() != SECTORS * SECTOR_BYTES) {
			flash.setLength(0);
			flash.write(erased(SECTORS * SECTOR_BYTES));
		}
		return flash;
	}

	private static byte[] erased(int length) {
		byte[] bytes = new byte[length];
		Arrays.fill(bytes, (byte) -1);
		return bytes;
	}

	private int failed(IOException e) {
		System.err.println(this.file + ": " + e.getMessage());
		return FAILED;
	}
}
