package space.opensensor.microej;

import java.io.File;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import space.opensensor.vee.FileOutput;
import space.opensensor.vee.FileStore;

/**
 * A folder of MicroEJ's FS library. FS has no documented sync, and where a rename does not replace,
 * the file of the new name is deleted first: nothing here is said to survive a power cut.
 */
final class FolderFileStore implements FileStore {

	private final File folder;
	/** What is being listed, or null. */
	private File[] listing;
	private int listed;

	FolderFileStore(File folder) throws IOException {
		this.folder = folder;
		if (!folder.exists() && !folder.mkdirs()) {
			throw new IOException(folder.getName() + ": cannot make this folder; is the file system mounted?");
		}
	}

	@Override
	public void beginList() throws IOException {
		File[] files = this.folder.listFiles();
		if (files == null) {
			throw new IOException(this.folder.getName() + ": cannot be listed");
		}
		this.listing = files;
		this.listed = 0;
	}

	@Override
	public String nextName() {
		File[] files = this.listing;
		if (files == null || this.listed == files.length) {
			this.listing = null;
			return null;
		}
		return files[this.listed++].getName();
	}

	@Override
	public int length(String name) throws IOException {
		File file = file(name);
		return file.exists() ? (int) file.length() : -1;
	}

	@Override
	public int read(String name, int position, byte[] buffer, int offset, int length) throws IOException {
		File file = file(name);
		if (position >= file.length()) {
			return length == 0 ? 0 : -1;
		}
		try (FileInputStream stream = new FileInputStream(file)) {
			long left = position;
			while (left > 0) {
				long skipped = stream.skip(left);
				if (skipped <= 0) {
					return -1;
				}
				left -= skipped;
			}
			return stream.read(buffer, offset, length);
		}
	}

	@Override
	public FileOutput create(String name) throws IOException {
		return new StreamOutput(new FileOutputStream(file(name), false));
	}

	@Override
	public void rename(String from, String to) throws IOException {
		rename(file(from), file(to));
	}

	@Override
	public void delete(String name) throws IOException {
		delete(file(name));
	}

	@Override
	public long freeBytes() throws IOException {
		return this.folder.getFreeSpace();
	}

	@Override
	public long totalBytes() {
		return this.folder.getTotalSpace();
	}

	@Override
	public boolean survivesPowerCut() {
		return false;
	}

	/** Renames a file; where the file system does not replace, the target goes first. */
	static void rename(File source, File target) throws IOException {
		if (!source.exists()) {
			throw new IOException(source.getName() + ": no such file");
		}
		if (source.renameTo(target)) {
			return;
		}
		delete(target);
		if (!source.renameTo(target)) {
			throw new IOException(source.getName() + ": cannot be renamed to " + target.getName());
		}
	}

	private static void delete(File file) throws IOException {
		if (file.exists() && !file.delete()) {
			throw new IOException(file.getName() + ": cannot be deleted");
		}
	}

	private File file(String name) {
		return new File(this.folder, name);
	}

	/** A stream as an output. */
	private static final class StreamOutput implements FileOutput {

		private final FileOutputStream stream;

		StreamOutput(FileOutputStream stream) {
			this.stream = stream;
		}

		@Override
		public void write(byte[] buffer, int offset, int length) throws IOException {
			this.stream.write(buffer, offset, length);
		}

		@Override
		public void sync() throws IOException {
			this.stream.flush();
		}

		@Override
		public void close() throws IOException {
			this.stream.close();
		}
	}
}
