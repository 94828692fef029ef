package space.opensensor.station.upload;

import space.opensensor.sigv4.AsciiBuffer;
import space.opensensor.sigv4.S3Request;

/** One small presigned request of a {@link BucketProbe}. */
final class ProbeRequest extends Request {

  private final RequestSigner signer;
  private final String key;
  private final String otherKey;
  private final AsciiBuffer content;
  private BucketProbe.Question question;

  /**
   * The requests of one station.
   *
   * @param key an object of the station's own
   * @param otherKey an object of another station
   * @param content what is stored under the key
   */
  ProbeRequest(RequestSigner signer, String key, String otherKey, AsciiBuffer content) {
    this.signer = signer;
    this.key = key;
    this.otherKey = otherKey;
    this.content = content;
  }

  void begin(BucketProbe.Question next) {
    question = next;
  }

  @Override
  AsciiBuffer head(long epochMillis) {
    S3Request request = signer.request();
    if (question == BucketProbe.Question.PUT) {
      request.putObject(key).header("content-type", "text/plain");
      AsciiBuffer head = signer.presigned(epochMillis).append("content-length: ");
      return head.append(content.length()).append("\r\n\r\n");
    }
    if (question == BucketProbe.Question.HEAD) {
      request.headObject(key);
    } else if (question == BucketProbe.Question.OTHERS) {
      request.getObject(otherKey);
    } else {
      request.listObjectsV2().query("max-keys", "1");
    }
    return signer.presigned(epochMillis).append("\r\n");
  }

  @Override
  Body body() {
    return question == BucketProbe.Question.PUT ? new BufferBody(content) : super.body();
  }

  @Override
  boolean isAnsweredWithoutBody() {
    return question == BucketProbe.Question.HEAD;
  }
}
