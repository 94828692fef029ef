package space.opensensor.station.upload;

import space.opensensor.sigv4.AsciiBuffer;
import space.opensensor.sigv4.AwsChunkedEncoder;
import space.opensensor.sigv4.S3Request;
import space.opensensor.station.settings.Integrity;
import space.opensensor.station.settings.UploadMode;
import space.opensensor.station.storage.Spool;
import space.opensensor.station.storage.SpoolEntry;

/**
 * Stores a file of the spool where there is no object of its key, with a digest for the server to
 * compare, as far as the store can do either.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html">PutObject</a>
 */
final class PutObject extends Request {

  static final String CONTENT_TYPE = "application/vnd.apache.parquet";

  private final RequestSigner signer;
  private final FileBody file;
  private final StoreAbilities store;
  private UploadMode mode;
  private AwsChunkedEncoder encoder;
  private AwsChunkedBody signedChunks;
  private PlainChunkedBody plainChunks;
  private SpoolEntry entry;
  private String key;
  private ContentDigest content;
  private int length;
  private boolean probing;

  PutObject(RequestSigner signer, Spool spool, StoreAbilities store, UploadMode mode) {
    this.signer = signer;
    this.file = new FileBody(spool);
    this.store = store;
    this.mode = mode;
  }

  /** Takes the file to send. */
  void begin(SpoolEntry toSend, String toKey, ContentDigest digest) {
    entry = toSend;
    key = toKey;
    content = digest;
    length = digest.length();
    probing = false;
  }

  /** Sends the file again where it is stored already: an honoured condition refuses that. */
  void beginProbe() {
    probing = true;
  }

  /** Sends bodies with their length from now on, since the server does not take them otherwise. */
  boolean fallBackToFixed() {
    boolean wasPlain = mode == UploadMode.CHUNKED;
    mode = wasPlain ? UploadMode.FIXED : mode;
    return wasPlain;
  }

  @Override
  AsciiBuffer head(long epochMillis) {
    S3Request request = signer.request();
    request.putObject(key).header("content-type", CONTENT_TYPE);
    if (probing || store.sendsCondition()) {
      request.header("if-none-match", "*");
    }
    if (store.integrity() == Integrity.CRC32) {
      request.header("x-amz-checksum-crc32", content.crc32());
    } else if (store.integrity() == Integrity.MD5) {
      request.header("content-md5", content.contentMd5());
    }
    AsciiBuffer head;
    if (mode == UploadMode.AWS_CHUNKED) {
      if (encoder == null) {
        encoder = signer.chunkEncoder(AwsChunkedEncoder.MIN_CHUNK);
      }
      head = signer.chunked(encoder, length, epochMillis);
      head.append("content-length: ").append(encoder.encodedLength(length)).append("\r\n");
    } else if (mode == UploadMode.CHUNKED) {
      head = signer.presigned(epochMillis).append("transfer-encoding: chunked\r\n");
    } else {
      head = signer.presigned(epochMillis);
      head.append("content-length: ").append(length).append("\r\n");
    }
    return head.append("\r\n");
  }

  @Override
  Body body() {
    file.begin(entry, 0, length);
    if (mode == UploadMode.AWS_CHUNKED) {
      if (signedChunks == null) {
        signedChunks = new AwsChunkedBody(encoder, file);
      }
      return signedChunks.begin();
    }
    if (mode == UploadMode.CHUNKED) {
      if (plainChunks == null) {
        plainChunks = new PlainChunkedBody(file);
      }
      return plainChunks.begin();
    }
    return file;
  }
}
