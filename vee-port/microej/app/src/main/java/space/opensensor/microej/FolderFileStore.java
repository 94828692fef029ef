package space.opensensor.microej;

import java.io.File;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import space.opensensor.vee.FileOutput;
import space.opensensor.vee.FileStore;

/**
 * A folder of MicroEJ's FS library. FS has no documented sync, and a rename deletes the file of the
 * new name first, so nothing here is said to survive a power cut.
 */
final class FolderFileStore implements FileStore {

	private final File folder;

	FolderFileStore(File folder) throws IOException {
		this.folder = folder;
		if (!folder.exists() && !folder.mkdirs()) {
			throw new IOException(folder.getName() + ": cannot make this folder; is the file system mounted?");
		}
	}

	@Override
	public String[] list() throws IOException {
		File[] files = this.folder.listFiles();
		if (files == null) {
			throw new IOException(this.folder.getName() + ": cannot be listed");
		}
		String[] names = new String[files.length];
		for (int i = 0; i < files.length; i++) {
			names[i] = files[i].getName();
		}
		return names;
	}

	@Override
	public int length(String name) throws IOException {
		File file = file(name);
		return file.exists() ? (int) file.length() : -1;
	}

	@Override
	public int read(String name, int position, byte[] buffer, int offset, int length) throws IOException {
		try (FileInputStream stream = new FileInputStream(file(name))) {
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
		return new StreamOutput(new FileOutputStream(file(name)));
	}

	@Override
	public void rename(String from, String to) throws IOException {
		File source = file(from);
		if (!source.exists()) {
			throw new IOException(from + ": no such file");
		}
		delete(to);
		if (!source.renameTo(file(to))) {
			throw new IOException(from + ": cannot be renamed to " + to);
		}
	}

	@Override
	public void delete(String name) throws IOException {
		File file = file(name);
		if (file.exists() && !file.delete()) {
			throw new IOException(name + ": cannot be deleted");
		}
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
