package space.opensensor.site;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.TreeMap;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * The boot loader of an ESP32-S3 in its download mode, as far as a flasher needs it.
 *
 * @see <a
 *     href="https://docs.espressif.com/projects/esptool/en/latest/esp32s3/advanced-topics/serial-protocol.html">Serial
 *     protocol</a>
 */
final class RomStation implements Cable.Station {

  private static final int FLASH_BYTES = 1 << 20;
  private static final int END = 0xc0;
  private static final int MEM_END = 0x06;
  private static final int SYNC = 0x08;
  private static final int DEFL_BEGIN = 0x10;
  private static final int DEFL_DATA = 0x11;
  private static final int MD5 = 0x13;
  private static final int SECURITY_INFO = 0x14;
  private static final int ESP32_S3 = 9;

  private final Cable cable;
  private final byte[] flash = new byte[FLASH_BYTES];
  private final TreeMap<Integer, Integer> written = new TreeMap<>();
  private final ByteArrayOutputStream frame = new ByteArrayOutputStream();
  private Inflater inflater;
  private int address;
  private boolean lies;

  RomStation(Cable cable) {
    this.cable = cable;
    cable.connect(this);
  }

  /** A flash one of whose bits does not hold. */
  RomStation worn() {
    lies = true;
    return this;
  }

  /** Where was written, and how many bytes. */
  synchronized TreeMap<Integer, Integer> written() {
    return new TreeMap<>(written);
  }

  synchronized byte[] flash(int from, int length) {
    return Arrays.copyOfRange(flash, from, from + length);
  }

  @Override
  public synchronized void send(byte[] bytes) {
    for (byte b : bytes) {
      if ((b & 0xff) != END) {
        frame.write(b);
      } else if (frame.size() > 0) {
        byte[] whole = unescaped(frame.toByteArray());
        frame.reset();
        if (whole.length >= 8 && whole[0] == 0) {
          command(whole[1] & 0xff, ByteBuffer.wrap(whole).order(ByteOrder.LITTLE_ENDIAN));
        }
      }
    }
  }

  private void command(int op, ByteBuffer request) {
    byte[] data = new byte[0];
    if (op == SECURITY_INFO) {
      data = ByteBuffer.allocate(20).order(ByteOrder.LITTLE_ENDIAN).putInt(12, ESP32_S3).array();
    } else if (op == DEFL_BEGIN) {
      address = request.getInt(20);
      written.put(address, 0);
      inflater = new Inflater();
    } else if (op == DEFL_DATA) {
      inflate(request);
    } else if (op == MD5) {
      data = md5(request.getInt(8), request.getInt(12));
    }
    for (int i = op == SYNC ? 8 : 1; i > 0; i--) {
      answer(op, data);
    }
    if (op == MEM_END) {
      slip("OHAI".getBytes(US_ASCII));
    }
  }

  private void inflate(ByteBuffer request) {
    inflater.setInput(request.array(), 24, request.getInt(8));
    try {
      while (!inflater.needsInput() && !inflater.finished()) {
        int done = written.get(address);
        int count =
            inflater.inflate(flash, address + done, Math.min(4096, flash.length - address - done));
        written.put(address, done + count);
      }
    } catch (DataFormatException e) {
      throw new AssertionError(e);
    }
    if (lies) {
      lies = false;
      flash[address] ^= 1;
    }
  }

  private byte[] md5(int from, int length) {
    if (lies) {
      flash[from] ^= 1;
    }
    try {
      return MessageDigest.getInstance("MD5").digest(flash(from, length));
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  /** Direction, command, length, a value that no stub gives, data, and the status of success. */
  private void answer(int op, byte[] data) {
    slip(
        ByteBuffer.allocate(10 + data.length)
            .order(ByteOrder.LITTLE_ENDIAN)
            .put((byte) 1)
            .put((byte) op)
            .putShort((short) (data.length + 2))
            .putInt(op == SYNC ? 0x20120707 : 0)
            .put(data)
            .putShort((short) 0)
            .array());
  }

  private void slip(byte[] packet) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(END);
    for (byte b : packet) {
      int value = b & 0xff;
      if (value == END || value == 0xdb) {
        out.write(0xdb);
        out.write(value == END ? 0xdc : 0xdd);
      } else {
        out.write(value);
      }
    }
    out.write(END);
    cable.receive(out.toByteArray());
  }

  private static byte[] unescaped(byte[] bytes) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (int i = 0; i < bytes.length; i++) {
      int value = bytes[i] & 0xff;
      if (value == 0xdb && i + 1 < bytes.length) {
        value = (bytes[++i] & 0xff) == 0xdc ? END : 0xdb;
      }
      out.write(value);
    }
    return out.toByteArray();
  }

  @Override
  public void close() throws IOException {
    if (inflater != null) {
      inflater.end();
    }
  }
}
