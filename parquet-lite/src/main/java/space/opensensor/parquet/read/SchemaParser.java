package space.opensensor.parquet.read;

import space.opensensor.parquet.ThriftType;

/**
 * Reads the schema of a footer, which must be a root and columns right under it.
 *
 * @see <a
 *     href="https://github.com/apache/parquet-format/blob/master/src/main/thrift/parquet.thrift">
 *     parquet.thrift: SchemaElement, LogicalType</a>
 */
final class SchemaParser {

  private static final int NONE = -1;
  private static final int PHYSICAL_TYPES = 8;
  private static final int UINT_8 = 11;
  private static final String[] INTEGERS = {
    "UINT_8", "UINT_16", "UINT_32", "UINT_64", "INT_8", "INT_16", "INT_32", "INT_64"
  };
  private static final String[] UNITS = {"MILLIS", "MICROS", "NANOS"};

  private final ThriftReader thrift;
  private String name;
  private int physical;
  private int repetition;
  private int children;
  private int converted;
  private int scale;
  private int precision;
  private int fieldId;
  private String logical;

  SchemaParser(ThriftReader thrift) {
    this.thrift = thrift;
  }

  FooterColumn[] parse() throws ParquetFormatException {
    int count = thrift.list(ThriftType.STRUCT);
    if (count == 0) {
      throw thrift.malformed("a schema without a root");
    }
    element();
    if (children != count - 1) {
      throw thrift.malformed("nested columns (lists, structs or maps), or a wrong count of them");
    }
    FooterColumn[] columns = new FooterColumn[count - 1];
    for (int i = 0; i < columns.length; i++) {
      element();
      columns[i] = column();
    }
    return columns;
  }

  private FooterColumn column() throws ParquetFormatException {
    if (children > 0) {
      throw thrift.malformed("nested columns");
    }
    if (name == null || physical < 0 || physical >= PHYSICAL_TYPES) {
      throw thrift.malformed("a column without a name or a known type");
    }
    if (repetition < 0 || repetition > 1) {
      throw thrift.malformed("a column that is neither required nor optional");
    }
    if (logical.length() == 0) {
      logical = ofConverted();
    }
    boolean decimal = logical.equals("DECIMAL");
    return new FooterColumn(
        name,
        physical,
        repetition == 1,
        fieldId,
        logical,
        decimal ? precision : 0,
        decimal ? scale : 0);
  }

  private void element() throws ParquetFormatException {
    name = null;
    physical = NONE;
    repetition = NONE;
    children = 0;
    converted = NONE;
    scale = 0;
    precision = 0;
    fieldId = FooterColumn.NO_FIELD_ID;
    logical = "";
    thrift.elementStruct();
    while (thrift.nextField()) {
      switch (thrift.field()) {
        case 1:
          physical = thrift.i32();
          break;
        case 2:
          if (thrift.i32() < 0) {
            throw thrift.malformed("a type of negative length");
          }
          break;
        case 3:
          repetition = thrift.i32();
          break;
        case 4:
          name = thrift.string();
          break;
        case 5:
          children = thrift.i32();
          break;
        case 6:
          converted = thrift.i32();
          break;
        case 7:
          scale = thrift.i32();
          break;
        case 8:
          precision = thrift.i32();
          break;
        case 9:
          fieldId = thrift.i32();
          break;
        case 10:
          logicalType();
          break;
        default:
          thrift.skip();
      }
    }
  }

  private void logicalType() throws ParquetFormatException {
    thrift.struct();
    while (thrift.nextField()) {
      switch (thrift.field()) {
        case 1:
          logical = "STRING";
          thrift.skip();
          break;
        case 5:
          logical = "DECIMAL";
          decimal();
          break;
        case 6:
          logical = "DATE";
          thrift.skip();
          break;
        case 8:
          logical = timestamp();
          break;
        case 10:
          logical = integer();
          break;
        default:
          logical = "OTHER(" + thrift.field() + ")";
          thrift.skip();
      }
    }
  }

  private void decimal() throws ParquetFormatException {
    thrift.struct();
    while (thrift.nextField()) {
      if (thrift.field() == 1) {
        scale = thrift.i32();
      } else if (thrift.field() == 2) {
        precision = thrift.i32();
      } else {
        thrift.skip();
      }
    }
  }

  private String integer() throws ParquetFormatException {
    int bits = 0;
    boolean signed = false;
    thrift.struct();
    while (thrift.nextField()) {
      if (thrift.field() == 1) {
        bits = thrift.i8();
      } else if (thrift.field() == 2) {
        signed = thrift.bool();
      } else {
        thrift.skip();
      }
    }
    return (signed ? "INT_" : "UINT_") + bits;
  }

  private String timestamp() throws ParquetFormatException {
    boolean utc = false;
    int unit = 0;
    thrift.struct();
    while (thrift.nextField()) {
      if (thrift.field() == 1) {
        utc = thrift.bool();
      } else if (thrift.field() == 2) {
        thrift.struct();
        while (thrift.nextField()) {
          unit = thrift.field();
          thrift.skip();
        }
      } else {
        thrift.skip();
      }
    }
    if (unit < 1 || unit > UNITS.length) {
      throw thrift.malformed("a timestamp without a known unit");
    }
    return timestampOf(UNITS[unit - 1], utc);
  }

  private String ofConverted() {
    switch (converted) {
      case NONE:
        return "";
      case 0:
        return "STRING";
      case 5:
        return "DECIMAL";
      case 6:
        return "DATE";
      case 9:
        return timestampOf("MILLIS", true);
      case 10:
        return timestampOf("MICROS", true);
      default:
        return converted >= UINT_8 && converted < UINT_8 + INTEGERS.length
            ? INTEGERS[converted - UINT_8]
            : "CONVERTED(" + converted + ")";
    }
  }

  private static String timestampOf(String unit, boolean utc) {
    return "TIMESTAMP(" + unit + (utc ? ",UTC)" : ",LOCAL)");
  }
}
