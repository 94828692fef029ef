package space.opensensor.station.upload;

import space.opensensor.sigv4.AsciiBuffer;

/**
 * Asks for an object's length and checksum.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadObject.html">HeadObject</a>
 */
final class HeadObject extends Request {

  private final RequestSigner signer;
  private final StoreAbilities store;
  private String key;

  HeadObject(RequestSigner signer, StoreAbilities store) {
    this.signer = signer;
    this.store = store;
  }

  void begin(String ofKey) {
    key = ofKey;
  }

  @Override
  AsciiBuffer head(long epochMillis) {
    signer.request().headObject(key);
    if (store.asksForChecksum()) {
      signer.request().header("x-amz-checksum-mode", "ENABLED");
    }
    return signer.presigned(epochMillis).append("\r\n");
  }

  @Override
  boolean isAnsweredWithoutBody() {
    return true;
  }
}
