package space.opensensor.station.upload;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import space.opensensor.sigv4.AwsChunkedEncoder;
import space.opensensor.station.model.MapSettings;
import space.opensensor.station.model.ModelDevice;
import space.opensensor.station.settings.CredentialsReader;
import space.opensensor.station.settings.StationSettings;

/** A content in signed chunks, read in slices of any size. */
class AwsChunkedBodyTest {

  private static final int FRAME = ";chunk-signature=".length() + 64 + 2;

  /** Chunks of 8192 bytes, and the rest. */
  @ParameterizedTest
  @CsvSource({"1, 100", "5000, 7", "8191, 8192", "8192, 1000", "8193, 8192", "20000, 333"})
  void chunksHoldTheContentWhateverTheSlices(int bytes, int slice) throws Exception {
    byte[] content = new byte[bytes];
    new Random(bytes).nextBytes(content);
    MapSettings map = MapSettings.complete();
    StationSettings settings = new StationSettings(map, new ModelDevice());
    RequestSigner signer = new RequestSigner(settings, new CredentialsReader(map));
    AwsChunkedEncoder encoder = signer.chunkEncoder(AwsChunkedEncoder.MIN_CHUNK);
    byte[][] encoded = new byte[2][];
    ByteArrayInputStream[] in = {null};
    AwsChunkedBody body =
        new AwsChunkedBody(
            encoder, (buffer, offset, length) -> in[0].read(buffer, offset, Math.min(length, 999)));
    for (int n = 0; n < 2; n++) {
      in[0] = new ByteArrayInputStream(content);
      signer.request().putObject("key");
      signer.chunked(encoder, bytes, UploadBench.NOON);
      body.begin();
      encoded[n] = read(body, n == 0 ? slice : 100_000);
    }
    assertArrayEquals(encoded[0], encoded[1]);
    assertEquals(encoder.encodedLength(bytes), encoded[0].length);
    assertArrayEquals(content, decoded(encoded[0]));
  }

  private static byte[] read(AwsChunkedBody body, int slice) throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    byte[] buffer = new byte[slice + 5];
    for (int n = body.read(buffer, 5, slice); n >= 0; n = body.read(buffer, 5, slice)) {
      out.write(buffer, 5, n);
    }
    return out.toByteArray();
  }

  private static byte[] decoded(byte[] encoded) {
    String text = new String(encoded, StandardCharsets.ISO_8859_1);
    StringBuilder content = new StringBuilder();
    int at = 0;
    int size;
    do {
      int digits = text.indexOf(';', at) - at;
      size = Integer.parseInt(text.substring(at, at + digits), 16);
      at += digits + FRAME;
      content.append(text, at, at + size);
      at += size + 2;
    } while (size > 0);
    assertEquals(encoded.length, at);
    return content.toString().getBytes(StandardCharsets.ISO_8859_1);
  }
}
