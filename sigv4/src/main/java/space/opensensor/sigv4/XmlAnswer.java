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

  private static final String DECLARATION_START = "?xml ";
  private static final String BYTE_ORDER_MARK = "\u00ef\u00bb\u00bf";

  private final int maxLength;
  private final XmlText text;
  private final ElementPath path = new ElementPath();
  private State state = State.PROLOG;
  private boolean declared;
  private boolean leaf;
  private boolean wanted;
  private int matched;
  private int quote;
  private int position;
  private String failure;

  /** Where in the document the next byte stands. */
  private enum State {
    PROLOG,
    DECLARATION,
    TEXT,
    /** After a less-than sign. */
    OPEN,
    NAME,
    /** Within a start tag, outside attribute values. */
    IN_TAG,
    ATTRIBUTE,
    EMPTY_TAG,
    END_NAME,
    AFTER_END_NAME,
    EPILOG,
    FAILED
  }

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
    if (state != State.EPILOG) {
      throw refused(position == 0 ? "it is empty" : "it is cut off");
    }
  }

  /** Gives up, with the place in the message. */
  final AnswerException refused(String why) {
    StringBuilder message = new StringBuilder("answer: ").append(why);
    if (position > 0) {
      message.append(", at byte ").append(position);
    }
    path.appendTo(message);
    failure = message.toString();
    state = State.FAILED;
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
    return path.depth();
  }

  /** Whether the open element at a depth has this name. */
  final boolean isAt(int level, String name) {
    return path.isAt(level, name);
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
    if (state == State.TEXT) {
      inText(octet);
    } else if (state == State.OPEN) {
      afterOpen(octet);
    } else if (state == State.NAME) {
      inName(octet);
    } else if (state == State.IN_TAG) {
      inTag(octet);
    } else if (state == State.ATTRIBUTE) {
      inAttribute(octet);
    } else if (state == State.EMPTY_TAG) {
      expect(octet, '>');
      close();
    } else if (state == State.END_NAME) {
      inEndName(octet);
    } else if (state == State.AFTER_END_NAME) {
      if (!isSpace(octet)) {
        expect(octet, '>');
        close();
      }
    } else if (state == State.PROLOG) {
      prolog(octet);
    } else if (state == State.DECLARATION) {
      inDeclaration(octet);
    } else if (!isSpace(octet)) {
      throw refused("something follows the document");
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
      state = State.OPEN;
    } else if (!isSpace(octet)) {
      throw refused("it is no XML");
    }
  }

  private void afterOpen(int octet) throws AnswerException {
    if (octet == '?' && path.depth() == 0 && !declared) {
      declared = true;
      matched = 1;
      state = State.DECLARATION;
    } else if (octet == '/' && path.depth() > 0) {
      matched = 0;
      state = State.END_NAME;
    } else if (isNameStart(octet)) {
      if (!text.isBlank()) {
        throw refused("text beside an element");
      }
      leaf = false;
      if (path.isFull()) {
        throw refused("more than " + ElementPath.MAX_DEPTH + " elements within each other");
      }
      path.open();
      state = State.NAME;
      inName(octet);
    } else {
      throw refused("markup that S3 does not send");
    }
  }

  private void inDeclaration(int octet) throws AnswerException {
    if (matched < DECLARATION_START.length()) {
      expect(octet, DECLARATION_START.charAt(matched));
      matched++;
    } else if (octet == '>' && matched == DECLARATION_START.length() + 1) {
      matched = 0;
      state = State.PROLOG;
    } else if (octet < ' ' && !isSpace(octet)) {
      throw refused("a control character");
    } else {
      matched = DECLARATION_START.length() + (octet == '?' ? 1 : 0);
    }
  }

  private void inName(int octet) throws AnswerException {
    if (isNameStart(octet) || AsciiText.isDigit(octet) || octet == '-' || octet == '.') {
      if (!path.addToName(octet)) {
        throw refused("a name of more than " + ElementPath.MAX_NAME + " characters");
      }
    } else {
      state = State.IN_TAG;
      inTag(octet);
    }
  }

  private void inTag(int octet) throws AnswerException {
    if (octet == '>') {
      open();
    } else if (octet == '/') {
      open();
      state = State.EMPTY_TAG;
    } else if (octet == '"' || octet == '\'') {
      quote = octet;
      state = State.ATTRIBUTE;
    } else if (!isSpace(octet) && !isNameStart(octet) && !isAttributeRest(octet)) {
      throw refused("a broken tag");
    }
  }

  private void inAttribute(int octet) throws AnswerException {
    if (octet == quote) {
      state = State.IN_TAG;
    } else if (octet == '<' || (octet < ' ' && !isSpace(octet))) {
      throw refused("a character that no attribute may hold");
    }
  }

  private void open() throws AnswerException {
    leaf = true;
    state = State.TEXT;
    int keep = opened();
    wanted = keep > 0;
    text.start(keep, clips());
  }

  private void inText(int octet) throws AnswerException {
    if (octet == '<') {
      if (text.isIncomplete()) {
        throw refused("a character or entity that is not complete");
      }
      state = State.OPEN;
      return;
    }
    String problem = text.take(octet);
    if (problem != null) {
      throw refused(problem);
    }
  }

  private void inEndName(int octet) throws AnswerException {
    if (matched < path.nameLength()) {
      if (octet != path.nameByte(matched)) {
        throw refused("an end tag that does not fit");
      }
      matched++;
    } else {
      state = State.AFTER_END_NAME;
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
    path.close();
    state = path.depth() == 0 ? State.EPILOG : State.TEXT;
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
