package space.opensensor.simulator.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import space.opensensor.parquet.ColumnType;
import space.opensensor.parquet.CompressionCodec;
import space.opensensor.parquet.WriterOptions;
import space.opensensor.simulator.CsvRows;
import space.opensensor.simulator.firmware.OutputFile;
import space.opensensor.station.record.Batch;
import space.opensensor.station.record.Encoder;
import space.opensensor.station.sensor.profile.SensorProfile;
import space.opensensor.station.settings.FileOptions;
import space.opensensor.vee.Origin;
import space.opensensor.vee.Reading;
import space.opensensor.vee.Schema;

/** {@code station encode}: the file a station would write for rows given as CSV. */
@Command(
    name = "encode",
    description = {
      "Writes the Parquet file that a station would write for these rows.",
      "Times are kept as they are. Numbers are kept as floats bit for bit, or rounded to the"
          + " profile's decimals.",
    },
    mixinStandardHelpOptions = true)
final class EncodeCommand implements Callable<Integer> {

  /** Codecs of data pages. */
  enum PageCodec {
    NONE(CompressionCodec.UNCOMPRESSED),
    SNAPPY(CompressionCodec.SNAPPY),
    LZ4(CompressionCodec.LZ4_RAW),
    AUTO(CompressionCodec.UNCOMPRESSED, CompressionCodec.SNAPPY, CompressionCodec.LZ4_RAW);

    private final CompressionCodec[] candidates;

    PageCodec(CompressionCodec... candidates) {
      this.candidates = candidates;
    }

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Ids as {@code station.id} has them. */
  private static final Pattern STATION = Pattern.compile("[a-z0-9-]{1,36}");

  @Spec private CommandSpec spec;

  @Parameters(index = "0", paramLabel = "IN.csv", description = "rows, with a header line")
  private Path in;

  @Parameters(index = "1", paramLabel = "OUT.parquet", description = "file to write")
  private Path out;

  @Option(
      names = "--values",
      paramLabel = "TYPE",
      defaultValue = "float",
      description = "column type: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE})")
  private ContentOptions.Values values;

  @Option(
      names = "--time",
      paramLabel = "UNIT",
      defaultValue = "micros",
      description = "unit of times: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE})")
  private ContentOptions.TimeUnits time;

  @Option(
      names = "--codec",
      paramLabel = "CODEC",
      defaultValue = "snappy",
      description =
          "page codec: ${COMPLETION-CANDIDATES}; lz4 stands beside snappy, column by column, auto"
              + " is what makes the smallest file (default: ${DEFAULT-VALUE})")
  private PageCodec codec;

  @Option(
      names = "--encodings",
      paramLabel = "WHICH",
      defaultValue = "all",
      description =
          "page encodings: ${COMPLETION-CANDIDATES}; compatible leaves out what older readers such"
              + " as fastparquet do not know (default: ${DEFAULT-VALUE})")
  private ContentOptions.Encodings encodings;

  @Option(
      names = "--station",
      paramLabel = "ID",
      defaultValue = "encode",
      description = "station id in the file's metadata (default: ${DEFAULT-VALUE})")
  private String station;

  @Override
  public Integer call() throws IOException {
    if (!STATION.matcher(station).matches()) {
      throw wrong("--station: expected 1 to 36 characters a-z 0-9 -");
    }
    if (Files.exists(out) && Files.exists(in) && Files.isSameFile(in, out)) {
      throw wrong("IN.csv and OUT.parquet are one file");
    }
    boolean decimal = values == ContentOptions.Values.DECIMAL;
    Schema fixed = SensorProfile.indoor10().schema().from(Origin.CSV);
    Schema schema = decimal ? fixed : fixed.asFloat32();
    CsvRows rows = CsvRows.read(in, schema);
    Batch batch = new Batch(schema, rows.size());
    Reading reading = new Reading(schema);
    for (int row = 0; row < rows.size(); row++) {
      reading.clear();
      rows.copyTo(row, reading);
      batch.add(rows.timestamp(row), reading);
    }
    byte[] smallest = null;
    for (CompressionCodec candidate : codec.candidates) {
      byte[] file = encode(batch, decimal, candidate);
      if (smallest == null || file.length < smallest.length) {
        smallest = file;
      }
    }
    OutputFile.write(out, smallest);
    spec.commandLine()
        .getOut()
        .println(
            String.format(
                Locale.ROOT,
                "%s: %d %s, %,d bytes, %.1f bytes per row",
                out,
                rows.size(),
                rows.size() == 1 ? "row" : "rows",
                smallest.length,
                (double) smallest.length / rows.size()));
    return 0;
  }

  private ParameterException wrong(String message) {
    return new ParameterException(spec.commandLine(), message);
  }

  private byte[] encode(Batch batch, boolean decimal, CompressionCodec candidate)
      throws IOException {
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    WriterOptions options =
        FileOptions.of(candidate, encodings == ContentOptions.Encodings.COMPATIBLE);
    ColumnType unit =
        time == ContentOptions.TimeUnits.MILLIS
            ? ColumnType.TIMESTAMP_MILLIS
            : ColumnType.TIMESTAMP_MICROS;
    new Encoder(batch.schema(), unit, decimal, options, station, batch.size())
        .encode(batch, null, file::write);
    return file.toByteArray();
  }
}
