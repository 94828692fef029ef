package space.opensensor.simulator.firmware;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.jar.JarEntry;
import java.util.jar.JarInputStream;
import java.util.jar.JarOutputStream;
import space.opensensor.station.record.FileMetadata;

/** Images of the classes here under another version, and faulty ones. */
public final class OtherVersion {

  private OtherVersion() {}

  /** An image of a version whose name is as long as that of this one. */
  public static byte[] image(String version) throws IOException {
    return with(ImageFile.ofThisProcess(), FileMetadata.VERSION, version);
  }

  /** One whose requests no server takes, because it signs them by no algorithm. */
  public static byte[] deaf(String version) throws IOException {
    return with(image(version), "AWS4-HMAC-SHA256", "AWS4-HMAC-SHA255");
  }

  /** One that lacks a class, and so crashes at its start. */
  public static byte[] crashing(String version) throws IOException {
    return with(image(version), "opensensor/station/Station", "opensensor/station/Nowhere");
  }

  /** An image in whose classes a text is another of its length. */
  private static byte[] with(byte[] image, String from, String to) throws IOException {
    byte[] old = from.getBytes(StandardCharsets.UTF_8);
    byte[] put = to.getBytes(StandardCharsets.UTF_8);
    if (old.length != put.length) {
      throw new IllegalArgumentException(from + ", " + to);
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JarInputStream in = new JarInputStream(new ByteArrayInputStream(image));
        JarOutputStream out = new JarOutputStream(bytes)) {
      for (JarEntry each = in.getNextJarEntry(); each != null; each = in.getNextJarEntry()) {
        byte[] content = in.readAllBytes();
        for (int i = 0; i + old.length <= content.length; i++) {
          if (Arrays.equals(content, i, i + old.length, old, 0, old.length)) {
            System.arraycopy(put, 0, content, i, put.length);
          }
        }
        out.putNextEntry(new JarEntry(each.getName()));
        out.write(content);
      }
    }
    return bytes.toByteArray();
  }
}
