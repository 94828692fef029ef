package space.opensensor.s3;

import java.io.StringWriter;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/** An XML document that is being written, to be sent as UTF-8. */
final class XmlText {

  private static final XMLOutputFactory FACTORY = XMLOutputFactory.newInstance();

  private final StringWriter text = new StringWriter(512);
  private final XMLStreamWriter xml;

  XmlText() {
    text.write("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    try {
      xml = FACTORY.createXMLStreamWriter(text);
    } catch (XMLStreamException e) {
      throw failed(e);
    }
  }

  /** Begins an element, with the namespace of all within it. */
  XmlText open(String name, String namespace) {
    open(name);
    try {
      xml.writeDefaultNamespace(namespace);
    } catch (XMLStreamException e) {
      throw failed(e);
    }
    return this;
  }

  /** Begins an element. */
  XmlText open(String name) {
    try {
      xml.writeStartElement(name);
    } catch (XMLStreamException e) {
      throw failed(e);
    }
    return this;
  }

  /** Adds an element with a text; a character that XML does not have is replaced. */
  XmlText element(String name, String value) {
    open(name);
    try {
      xml.writeCharacters(value.replaceAll("[^\\t\\n\\r\\x20-\\uD7FF\\uE000-\\uFFFD]", "\uFFFD"));
    } catch (XMLStreamException e) {
      throw failed(e);
    }
    return close();
  }

  /** Ends the innermost element. */
  XmlText close() {
    try {
      xml.writeEndElement();
    } catch (XMLStreamException e) {
      throw failed(e);
    }
    return this;
  }

  private static IllegalStateException failed(XMLStreamException e) {
    return new IllegalStateException("cannot write an XML document", e);
  }

  /** What was written so far. */
  @Override
  public String toString() {
    try {
      xml.flush();
    } catch (XMLStreamException e) {
      throw failed(e);
    }
    return text.toString();
  }
}
