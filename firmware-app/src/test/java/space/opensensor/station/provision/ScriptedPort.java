package space.opensensor.station.provision;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import space.opensensor.vee.SerialPort;

/** A serial line whose other end is a test. */
final class ScriptedPort implements SerialPort {

  private final ByteArrayOutputStream sent = new ByteArrayOutputStream();
  private byte[] arriving = new byte[0];
  private int at;
  private int room = Integer.MAX_VALUE;
  private int mostRead;

  /** Lets bytes arrive after those that have not been read yet. */
  ScriptedPort arrive(byte[] bytes) {
    byte[] all = new byte[arriving.length - at + bytes.length];
    System.arraycopy(arriving, at, all, 0, arriving.length - at);
    System.arraycopy(bytes, 0, all, arriving.length - at, bytes.length);
    arriving = all;
    at = 0;
    return this;
  }

  ScriptedPort arrive(String text) {
    return arrive(text.getBytes(StandardCharsets.UTF_8));
  }

  /** How many bytes each write takes. */
  void setRoom(int bytes) {
    room = bytes;
  }

  boolean isRead() {
    return at == arriving.length;
  }

  int mostRead() {
    return mostRead;
  }

  /** What was sent since the last call. */
  byte[] takeSent() {
    byte[] bytes = sent.toByteArray();
    sent.reset();
    return bytes;
  }

  /** Lines of text that were sent since the last call, packets left out. */
  List<String> takeLines() {
    List<String> lines = new ArrayList<>();
    for (String line : new String(takeSent(), StandardCharsets.UTF_8).split("\n")) {
      if (!line.isEmpty() && !line.startsWith("IMPROV")) {
        lines.add(line);
      }
    }
    return lines;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) {
    int n = Math.min(length, arriving.length - at);
    System.arraycopy(arriving, at, buffer, offset, n);
    at += n;
    mostRead = Math.max(mostRead, n);
    return n;
  }

  @Override
  public int write(byte[] buffer, int offset, int length) {
    int n = Math.min(length, room);
    sent.write(buffer, offset, n);
    return n;
  }
}
