package space.opensensor.iceberg;

import java.io.ByteArrayInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.iceberg.exceptions.NotFoundException;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.io.InputFile;
import org.apache.iceberg.io.OutputFile;
import org.apache.iceberg.io.PositionOutputStream;
import org.apache.iceberg.io.SeekableInputStream;
import space.opensensor.ducklake.store.Storage;
import space.opensensor.ducklake.store.StoredObject;

/**
 * Iceberg's metadata files in the lake's stores. They are small: one is read into memory as a
 * whole, and written as a whole when it is closed.
 */
class LakeFileIo implements FileIO {

  private static final long serialVersionUID = 1L;

  private final transient Storage storage;

  LakeFileIo(Storage storage) {
    this.storage = storage;
  }

  @Override
  public InputFile newInputFile(String path) {
    return new Input(path);
  }

  @Override
  public OutputFile newOutputFile(String path) {
    return new Output(path);
  }

  @Override
  public void deleteFile(String path) {
    try {
      Storage.Located at = storage.locate(path);
      at.store().delete(at.key());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private final class Input implements InputFile {

    private final String path;

    Input(String path) {
      this.path = path;
    }

    private StoredObject object() {
      try {
        Storage.Located at = storage.locate(path);
        return at.store()
            .head(at.key())
            .orElseThrow(() -> new NotFoundException("%s: it is not there", path));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public long getLength() {
      return object().bytes();
    }

    @Override
    public SeekableInputStream newStream() {
      StoredObject object = object();
      try {
        byte[] all =
            storage
                .locate(path)
                .store()
                .read(object.key(), object.etag(), 0, Math.toIntExact(object.bytes()));
        return new InMemory(all);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public String location() {
      return path;
    }

    @Override
    public boolean exists() {
      try {
        Storage.Located at = storage.locate(path);
        return at.store().head(at.key()).isPresent();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private static final class InMemory extends SeekableInputStream {

    private final byte[] all;
    private final ByteArrayInputStream in;

    InMemory(byte[] all) {
      this.all = all;
      this.in = new ByteArrayInputStream(all);
    }

    @Override
    public long getPos() {
      return all.length - (long) in.available();
    }

    @Override
    public void seek(long position) throws IOException {
      in.reset();
      if (position < 0 || in.skip(position) < position) {
        throw new FileNotFoundException("position " + position + " of " + all.length);
      }
    }

    @Override
    public int read() {
      return in.read();
    }

    @Override
    public int read(byte[] bytes, int offset, int length) {
      return in.read(bytes, offset, length);
    }
  }

  private final class Output implements OutputFile {

    private final String path;

    Output(String path) {
      this.path = path;
    }

    @Override
    public PositionOutputStream create() {
      if (toInputFile().exists()) {
        throw new org.apache.iceberg.exceptions.AlreadyExistsException("%s: it is there", path);
      }
      return createOrOverwrite();
    }

    @Override
    public PositionOutputStream createOrOverwrite() {
      try {
        return new Staged(path);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public String location() {
      return path;
    }

    @Override
    public InputFile toInputFile() {
      return new Input(path);
    }
  }

  /** Collects a file on disk and stores it when it is closed. */
  private final class Staged extends PositionOutputStream {

    private final String path;
    private final Path file;
    private final OutputStream out;
    private long position;
    private boolean closed;

    Staged(String path) throws IOException {
      this.path = path;
      this.file = Files.createTempFile("iceberg", ".tmp");
      this.out = Files.newOutputStream(file);
    }

    @Override
    public long getPos() {
      return position;
    }

    @Override
    public void write(int b) throws IOException {
      out.write(b);
      position++;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      out.write(bytes, offset, length);
      position += length;
    }

    @Override
    public void close() throws IOException {
      if (closed) {
        return;
      }
      closed = true;
      out.close();
      try {
        Storage.Located at = storage.locate(path);
        at.store().put(at.key(), file);
      } finally {
        Files.deleteIfExists(file);
      }
    }
  }
}
