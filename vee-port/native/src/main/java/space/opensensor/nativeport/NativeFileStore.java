package space.opensensor.nativeport;

import java.io.IOException;
import space.opensensor.vee.AsciiText;
import space.opensensor.vee.FileOutput;
import space.opensensor.vee.FileStore;

/**
 * The named files: LittleFS on the board, a folder on Linux. C answers with a count, or with a
 * negative error number of the C library.
 */
final class NativeFileStore implements FileStore {

  private static final int MAX_NAME = 31;

  private final byte[] name = new byte[MAX_NAME + 1];
  private final byte[] secondName = new byte[MAX_NAME + 1];
  private final Output output = new Output();

  @Override
  public void beginList() throws IOException {
    check("the store", Natives.filesOpenList());
  }

  @Override
  public String nextName() {
    int length = Natives.filesNextName(name);
    return length > 0 ? AsciiText.of(name, length) : null;
  }

  @Override
  public int length(String file) throws IOException {
    int length = Natives.filesLength(name, put(file, name));
    return length == -1 ? -1 : check(file, length);
  }

  @Override
  public int read(String file, int position, byte[] buffer, int offset, int length)
      throws IOException {
    if (length == 0) {
      return 0;
    }
    int count =
        check(file, Natives.filesRead(name, put(file, name), position, buffer, offset, length));
    return count == 0 ? -1 : count;
  }

  @Override
  public FileOutput create(String file) throws IOException {
    if (output.file != null) {
      throw new IOException(file + ": " + output.file + " is still being written");
    }
    check(file, Natives.filesCreate(name, put(file, name)));
    output.file = file;
    return output;
  }

  @Override
  public void rename(String from, String to) throws IOException {
    check(from, Natives.filesRename(name, put(from, name), secondName, put(to, secondName)));
  }

  @Override
  public void delete(String file) throws IOException {
    check(file, Natives.filesDelete(name, put(file, name)));
  }

  @Override
  public long freeBytes() {
    return Natives.filesFreeBytes();
  }

  @Override
  public long totalBytes() {
    return Natives.filesTotalBytes();
  }

  @Override
  public boolean survivesPowerCut() {
    return true;
  }

  private static int put(String file, byte[] bytes) throws IOException {
    int length = file.length();
    boolean good = length >= 1 && length <= MAX_NAME;
    for (int i = 0; good && i < length; i++) {
      char c = file.charAt(i);
      good = c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '.' || c == '-' || c == '_';
    }
    if (!good) {
      throw new IOException(
          "file name: expected 1 to 31 characters of a-z 0-9 . - _, got \"" + file + "\"");
    }
    return AsciiText.put(file, bytes);
  }

  private static int check(String file, int answer) throws IOException {
    if (answer < 0) {
      throw new IOException(file + ": error " + -answer + " of the file system");
    }
    return answer;
  }

  /** The one file that can be open for writing. */
  private static final class Output implements FileOutput {

    private String file;

    @Override
    public void write(byte[] buffer, int offset, int length) throws IOException {
      check(file, Natives.filesWrite(buffer, offset, length));
    }

    @Override
    public void sync() throws IOException {
      check(file, Natives.filesSync());
    }

    @Override
    public void close() throws IOException {
      if (file != null) {
        String closed = file;
        file = null;
        check(closed, Natives.filesClose());
      }
    }
  }
}
