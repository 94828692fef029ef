package space.opensensor.sigv4;

/**
 * Reads an XML document byte by byte, in a fixed workspace, whatever its length.
 *
 * <p>The XML that S3 sends is a small part of XML, and only that part is accepted: one XML
 * declaration, elements with attributes (which are skipped), text in UTF-8, the five predefined
 * entities and character references. DOCTYPE, entity declarations, comments, CDATA and processing
 * instructions are refused, so nothing in a document can make it grow. Depth, the length of names
 * and the length of the document are bounded.
 *
 * <p>After a refusal the reader is inert: everything further is refused with the same message, and
 * there is no result. Workspace: about 700 bytes and the text.
 *
 * @see <a href="https://www.w3.org/TR/xml/">XML 1.0</a>
 */
public abstract class XmlAnswer {

  private static final int MAX_DEPTH = 8;
  private static final int MAX_NAME = 64;

  private static final int PROLOG = 0;
  private static final int TEXT = 1;
  private static final int OPEN = 2;
  private static final int NAME = 3;
  private static final int IN_TAG = 4;
  private static final int ATTRIBUTE = 5;
  private static final int EMPTY_TAG = 6;
  private static final int END_NAME = 7;
  private static final int AFTER_END_NAME = 8;
  private static final int DECLARATION = 9;
  private static final int EPILOG = 10;
  private static final int FAILED = 11;

  private static final String DECLARATION_START = "?xml ";
  private static final String BYTE_ORDER_MARK = "\u00ef\u00bb\u00bf";

  private final int maxLength;
  private final XmlText text;
  private final byte[] names = new byte[MAX_DEPTH * MAX_NAME];
  private final int[] nameLengths = new int[MAX_DEPTH];
  private int state = PROLOG;
  private int depth;
  private boolean declared;
  private boolean leaf;
  private boolean wanted;
  private int matched;
  private int quote;
  private int position;
  private String failure;

  /**
   * @param maxLength bytes in the longest document accepted
   * @param maxText characters in the longest text kept
   */
  XmlAnswer(int maxLength, int maxText) {
    this.maxLength = maxLength;
    this.text = new XmlText(maxText);
  }

  /**
   * Takes the next bytes of the document.
   *
   * @throws AnswerException as soon as they are no document of the expected kind
   */
  public final void feed(byte[] data, int offset, int length) throws AnswerException {
    if (data == null || offset < 0 || length < 0 || offset > data.length - length) {
      throw new IllegalArgumentException("data: the range reaches beyond the array");
    }
    if (failure != null) {
      throw new AnswerException(failure);
    }
    if (length > maxLength - position) {
      throw refused("it is longer than " + maxLength + " bytes");
    }
    for (int i = offset; i < offset + length; i++) {
      take(data[i] & 0xff);
      position++;
    }
  }

  /** Checks that the document is complete. */
  final void end() throws AnswerException {
    if (failure != null) {
      throw new AnswerException(failure);
    }
    if (state != EPILOG) {
      throw refused(position == 0 ? "it is empty" : "it is cut off");
    }
  }

  /** Gives up, with the place in the message. */
  final AnswerException refused(String why) {
    StringBuilder message = new StringBuilder("answer: ").append(why);
    if (position > 0) {
      message.append(", at byte ").append(position);
    }
    for (int i = 1; i <= depth; i++) {
      message.append(i == 1 ? " in " : "/");
      for (int c = 0; c < nameLengths[i - 1]; c++) {
        message.append((char) names[(i - 1) * MAX_NAME + c]);
      }
    }
    failure = message.toString();
    state = FAILED;
    return new AnswerException(failure);
  }

  /** Gives the value of a field that may come once. */
  final String once(String before, String value) throws AnswerException {
    if (before != null) {
      throw refused("a field comes twice");
    }
    return value;
  }

  /** The depth of the innermost open element; the root is 1. */
  final int depth() {
    return depth;
  }

  /** Whether the open element at a depth has this name. */
  final boolean isAt(int level, String name) {
    if (level > depth || nameLengths[level - 1] != name.length()) {
      return false;
    }
    for (int i = 0; i < name.length(); i++) {
      if (names[(level - 1) * MAX_NAME + i] != name.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  /** An element was opened. Gives the characters to keep of its text: 0 for none. */
  abstract int opened() throws AnswerException;

  /** Whether the text of the element just opened is cut off at its limit instead of refused. */
  boolean clips() {
    return false;
  }

  /** An element without children, whose text was asked for, is about to be closed. */
  abstract void leaf(String content) throws AnswerException;

  /** An element is about to be closed, after {@link #leaf} where that applies. */
  abstract void closing() throws AnswerException;

  private void take(int octet) throws AnswerException {
    switch (state) {
      case PROLOG:
        prolog(octet);
        break;
      case TEXT:
        inText(octet);
        break;
      case OPEN:
        afterOpen(octet);
        break;
      case NAME:
        inName(octet);
        break;
      case IN_TAG:
        inTag(octet);
        break;
      case ATTRIBUTE:
        if (octet == quote) {
          state = IN_TAG;
        } else if (octet == '<' || (octet < ' ' && !isSpace(octet))) {
          throw refused("a character that no attribute may hold");
        }
        break;
      case EMPTY_TAG:
        expect(octet, '>');
        close();
        break;
      case END_NAME:
        inEndName(octet);
        break;
      case AFTER_END_NAME:
        if (!isSpace(octet)) {
          expect(octet, '>');
          close();
        }
        break;
      case DECLARATION:
        inDeclaration(octet);
        break;
      default:
        if (!isSpace(octet)) {
          throw refused("something follows the document");
        }
        break;
    }
  }

  /** Before the root: white space, a byte order mark at the very start, a declaration. */
  private void prolog(int octet) throws AnswerException {
    if (matched < BYTE_ORDER_MARK.length()
        && position == matched
        && octet == BYTE_ORDER_MARK.charAt(matched)) {
      matched++;
    } else if (position == matched && (matched == 1 || matched == 2)) {
      throw refused("it is no XML");
    } else if (octet == '<') {
      state = OPEN;
    } else if (!isSpace(octet)) {
      throw refused("it is no XML");
    }
  }

  private void afterOpen(int octet) throws AnswerException {
    if (octet == '?' && depth == 0 && !declared) {
      declared = true;
      matched = 1;
      state = DECLARATION;
    } else if (octet == '/' && depth > 0) {
      matched = 0;
      state = END_NAME;
    } else if (isNameStart(octet)) {
      if (depth > 0) {
        beginChild();
      }
      if (depth == MAX_DEPTH) {
        throw refused("more than " + MAX_DEPTH + " elements within each other");
      }
      depth++;
      nameLengths[depth - 1] = 0;
      state = NAME;
      inName(octet);
    } else {
      throw refused("markup that S3 does not send");
    }
  }

  private void beginChild() throws AnswerException {
    if (!text.isBlank()) {
      throw refused("text beside an element");
    }
    leaf = false;
  }

  private void inDeclaration(int octet) throws AnswerException {
    if (matched < DECLARATION_START.length()) {
      expect(octet, DECLARATION_START.charAt(matched));
      matched++;
    } else if (octet == '>' && matched == DECLARATION_START.length() + 1) {
      matched = 0;
      state = PROLOG;
    } else if (octet < ' ' && !isSpace(octet)) {
      throw refused("a control character");
    } else {
      matched = DECLARATION_START.length() + (octet == '?' ? 1 : 0);
    }
  }

  private void inName(int octet) throws AnswerException {
    if (isNameStart(octet) || AsciiText.isDigit(octet) || octet == '-' || octet == '.') {
      if (nameLengths[depth - 1] == MAX_NAME) {
        throw refused("a name of more than " + MAX_NAME + " characters");
      }
      names[(depth - 1) * MAX_NAME + nameLengths[depth - 1]++] = (byte) octet;
    } else {
      state = IN_TAG;
      inTag(octet);
    }
  }

  private void inTag(int octet) throws AnswerException {
    if (octet == '>') {
      open();
    } else if (octet == '/') {
      open();
      state = EMPTY_TAG;
    } else if (octet == '"' || octet == '\'') {
      quote = octet;
      state = ATTRIBUTE;
    } else if (!isSpace(octet) && !isNameStart(octet) && !isAttributeRest(octet)) {
      throw refused("a broken tag");
    }
  }

  private void open() throws AnswerException {
    leaf = true;
    state = TEXT;
    int keep = opened();
    wanted = keep > 0;
    text.start(keep, clips());
  }

  private void inText(int octet) throws AnswerException {
    if (octet == '<') {
      if (text.isIncomplete()) {
        throw refused("a character or entity that is not complete");
      }
      state = OPEN;
      return;
    }
    String problem = text.take(octet);
    if (problem != null) {
      throw refused(problem);
    }
  }

  private void inEndName(int octet) throws AnswerException {
    int length = nameLengths[depth - 1];
    if (matched < length) {
      if (octet != names[(depth - 1) * MAX_NAME + matched]) {
        throw refused("an end tag that does not fit");
      }
      matched++;
    } else {
      state = AFTER_END_NAME;
      take(octet);
    }
  }

  private void close() throws AnswerException {
    if (!leaf && !text.isBlank()) {
      throw refused("text beside an element");
    }
    if (leaf && wanted) {
      leaf(text.toString());
    }
    closing();
    leaf = false;
    text.start(0, true);
    depth--;
    state = depth == 0 ? EPILOG : TEXT;
  }

  private void expect(int octet, int expected) throws AnswerException {
    if (octet != expected) {
      throw refused("markup that S3 does not send");
    }
  }

  private static boolean isSpace(int octet) {
    return octet == ' ' || octet == '\t' || octet == '\n' || octet == '\r';
  }

  private static boolean isNameStart(int octet) {
    return AsciiText.isLetter(octet) || octet == '_' || octet == ':';
  }

  private static boolean isAttributeRest(int octet) {
    return AsciiText.isDigit(octet) || octet == '-' || octet == '.' || octet == '=';
  }
}
