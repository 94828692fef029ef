package space.opensensor.station.bench;

import java.io.IOException;
import java.util.Random;
import space.opensensor.vee.Connection;
import space.opensensor.vee.ConnectionException;
import space.opensensor.vee.Connector;
import space.opensensor.vee.FileOutput;
import space.opensensor.vee.FileStore;
import space.opensensor.vee.Identity;

/**
 * A heap that runs out in the middle of things: files and connections in whose calls an {@link
 * OutOfMemoryError} strikes at random, before or after the call took effect. (The journal allocates
 * nothing; its tests show that.)
 */
public final class ShortMemory {

  private final Random random;
  private final Runnable struck;
  private int oneIn;

  /**
   * Memory that suffices until {@link #strikeOneIn}.
   *
   * @param struck called whenever it does not
   */
  public ShortMemory(long seed, Runnable struck) {
    this.random = new Random(seed);
    this.struck = struck;
  }

  /** Lets one in so many calls fail, or none for 0. */
  public void strikeOneIn(int calls) {
    oneIn = calls;
  }

  private void mayStrike() {
    if (oneIn > 0 && random.nextInt(2 * oneIn) == 0) {
      struck.run();
      throw new OutOfMemoryError("as the test wants it");
    }
  }

  public FileStore around(FileStore files) {
    return new FileStore() {
      @Override
      public void beginList() throws IOException {
        mayStrike();
        files.beginList();
      }

      @Override
      public String nextName() throws IOException {
        mayStrike();
        return files.nextName();
      }

      @Override
      public int length(String name) throws IOException {
        mayStrike();
        return files.length(name);
      }

      @Override
      public int read(String name, int position, byte[] buffer, int offset, int length)
          throws IOException {
        mayStrike();
        return files.read(name, position, buffer, offset, length);
      }

      @Override
      public FileOutput create(String name) throws IOException {
        mayStrike();
        FileOutput output = files.create(name);
        return new FileOutput() {
          @Override
          public void write(byte[] buffer, int offset, int length) throws IOException {
            mayStrike();
            output.write(buffer, offset, length);
            mayStrike();
          }

          @Override
          public void sync() throws IOException {
            output.sync();
            mayStrike();
          }

          @Override
          public void close() throws IOException {
            output.close();
            mayStrike();
          }
        };
      }

      @Override
      public void rename(String from, String to) throws IOException {
        mayStrike();
        files.rename(from, to);
        mayStrike();
      }

      @Override
      public void delete(String name) throws IOException {
        mayStrike();
        files.delete(name);
        mayStrike();
      }

      @Override
      public long freeBytes() throws IOException {
        return files.freeBytes();
      }

      @Override
      public long totalBytes() {
        return files.totalBytes();
      }

      @Override
      public boolean survivesPowerCut() {
        return files.survivesPowerCut();
      }
    };
  }

  public Connector around(Connector connector) {
    return new Connector() {
      @Override
      public Connection open(String host, int port, long epochMillis) throws ConnectionException {
        mayStrike();
        return around(connector.open(host, port, epochMillis));
      }

      @Override
      public Connection openIdentified(String host, int port, long epochMillis)
          throws ConnectionException {
        mayStrike();
        return around(connector.openIdentified(host, port, epochMillis));
      }

      @Override
      public Identity identity() {
        return connector.identity();
      }

      private Connection around(Connection connection) {
        return new Connection() {
          @Override
          public boolean connect() throws ConnectionException {
            mayStrike();
            return connection.connect();
          }

          @Override
          public int read(byte[] buffer, int offset, int length) throws ConnectionException {
            mayStrike();
            int n = connection.read(buffer, offset, length);
            mayStrike();
            return n;
          }

          @Override
          public int write(byte[] buffer, int offset, int length) throws ConnectionException {
            mayStrike();
            int n = connection.write(buffer, offset, length);
            mayStrike();
            return n;
          }

          @Override
          public void close() {
            connection.close();
          }
        };
      }

      @Override
      public boolean limitsConnectTime() {
        return connector.limitsConnectTime();
      }
    };
  }
}
