package space.opensensor.sigv4;

import java.util.ArrayList;

/**
 * Reads the answer to ListObjectsV2, piece by piece as it arrives. Accepts documents of up to 256
 * KiB and as many objects as asked for; a device asks for few at a time with {@code max-keys}.
 * Workspace: about 7 KB beside the result.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html">ListObjectsV2</a>
 */
public final class ListObjectsV2Answer extends XmlAnswer {

  private static final int MAX_LENGTH = 262144;
  private static final int MAX_KEYS = 1000;

  /** Characters in the longest key, percent-encoded. */
  private static final int MAX_KEY = 3 * 1024;

  private static final int MAX_TOKEN = 1024;
  private static final int MAX_FIELD = 128;

  private final int maxKeys;
  private ArrayList<ListedObject> objects = new ArrayList<ListedObject>();
  private ArrayList<String> prefixes = new ArrayList<String>();
  private String truncated;
  private String token;
  private String encoding;
  private String key;
  private String size;
  private String etag;
  private String lastModified;
  private String prefix;
  private boolean finished;

  /**
   * @param maxKeys the most objects and prefixes accepted, 1–1,000: the request's {@code max-keys}
   */
  public ListObjectsV2Answer(int maxKeys) {
    super(MAX_LENGTH, MAX_KEY);
    if (maxKeys < 1 || maxKeys > MAX_KEYS) {
      throw new IllegalArgumentException("maxKeys: expected 1 to " + MAX_KEYS + ", got " + maxKeys);
    }
    this.maxKeys = maxKeys;
  }

  /**
   * Ends the document; then the getters hold. Keys are decoded where the request asked for {@code
   * encoding-type=url}.
   *
   * @throws AnswerException when the document was refused or is not complete
   */
  public void finish() throws AnswerException {
    end();
    if ("true".equals(truncated) && (token == null || token.isEmpty())) {
      throw refused("there is no <NextContinuationToken> although it is truncated");
    }
    if (encoding != null && !encoding.isEmpty() && !finished) {
      if (!encoding.equals("url")) {
        throw refused("an <EncodingType> other than url");
      }
      decodeKeys();
    }
    finished = true;
  }

  /** How many objects there are; 0 before {@link #finish}. */
  public int objects() {
    return finished ? objects.size() : 0;
  }

  /** The objects in key order, from 0. */
  public ListedObject object(int index) {
    checkIndex(index, objects());
    return objects.get(index);
  }

  /** How many common prefixes there are: one for all keys that the delimiter rolled up. */
  public int prefixes() {
    return finished ? prefixes.size() : 0;
  }

  /** The common prefixes, from 0. */
  public String prefix(int index) {
    checkIndex(index, prefixes());
    return prefixes.get(index);
  }

  /** For the {@code continuation-token} of the next request, or null when this was the last. */
  public String nextContinuationToken() {
    return finished && "true".equals(truncated) ? token : null;
  }

  @Override
  int opened() throws AnswerException {
    if (depth() == 1 && !isAt(1, "ListBucketResult")) {
      throw refused("expected <ListBucketResult>");
    }
    if (depth() == 2) {
      if (isAt(2, "NextContinuationToken")) {
        return MAX_TOKEN;
      }
      return isAt(2, "IsTruncated") || isAt(2, "EncodingType") ? MAX_FIELD : 0;
    }
    if (depth() != 3) {
      return 0;
    }
    if (isAt(2, "Contents")) {
      if (isAt(3, "Key")) {
        return MAX_KEY;
      }
      return isAt(3, "Size") || isAt(3, "ETag") || isAt(3, "LastModified") ? MAX_FIELD : 0;
    }
    return isAt(2, "CommonPrefixes") && isAt(3, "Prefix") ? MAX_KEY : 0;
  }

  @Override
  void leaf(String content) throws AnswerException {
    if (depth() == 2) {
      if (isAt(2, "NextContinuationToken")) {
        token = once(token, content);
      } else if (isAt(2, "IsTruncated")) {
        truncated = once(truncated, content);
      } else {
        encoding = once(encoding, content);
      }
    } else if (isAt(3, "Key")) {
      key = once(key, content);
    } else if (isAt(3, "Size")) {
      size = once(size, content);
    } else if (isAt(3, "ETag")) {
      etag = once(etag, content);
    } else if (isAt(3, "LastModified")) {
      lastModified = once(lastModified, content);
    } else {
      prefix = once(prefix, content);
    }
  }

  @Override
  void closing() throws AnswerException {
    if (depth() != 2) {
      return;
    }
    if (isAt(2, "Contents")) {
      checkRoom();
      if (key == null || key.isEmpty()) {
        throw refused("an object without a <Key>");
      }
      objects.add(
          new ListedObject(
              key,
              number(size),
              etag == null ? "" : etag,
              lastModified == null ? "" : lastModified));
      key = null;
      size = null;
      etag = null;
      lastModified = null;
    } else if (isAt(2, "CommonPrefixes") && prefix != null) {
      checkRoom();
      prefixes.add(prefix);
      prefix = null;
    }
  }

  private void checkRoom() throws AnswerException {
    if (objects.size() + prefixes.size() == maxKeys) {
      throw refused("more than the " + maxKeys + " objects asked for");
    }
  }

  private long number(String digits) throws AnswerException {
    long value = 0;
    boolean good = digits != null && digits.length() >= 1 && digits.length() <= 18;
    for (int i = 0; good && i < digits.length(); i++) {
      good = AsciiText.isDigit(digits.charAt(i));
      value = value * 10 + digits.charAt(i) - '0';
    }
    if (!good) {
      throw refused("a <Size> that is no number");
    }
    return value;
  }

  private void decodeKeys() throws AnswerException {
    ArrayList<ListedObject> decodedObjects = new ArrayList<ListedObject>(objects.size());
    for (int i = 0; i < objects.size(); i++) {
      ListedObject raw = objects.get(i);
      decodedObjects.add(
          new ListedObject(decoded(raw.key()), raw.size(), raw.etag(), raw.lastModified()));
    }
    ArrayList<String> decodedPrefixes = new ArrayList<String>(prefixes.size());
    for (int i = 0; i < prefixes.size(); i++) {
      decodedPrefixes.add(decoded(prefixes.get(i)));
    }
    objects = decodedObjects;
    prefixes = decodedPrefixes;
  }

  private String decoded(String encoded) throws AnswerException {
    String text = PercentEncoding.decode(encoded);
    if (text == null) {
      throw refused("a <Key> or <Prefix> that is not URL-encoded");
    }
    return text;
  }

  private static void checkIndex(int index, int size) {
    if (index < 0 || index >= size) {
      throw new IndexOutOfBoundsException("index: expected less than " + size + ", got " + index);
    }
  }
}
