package space.opensensor.iceberg;

import java.util.ArrayList;
import java.util.List;
import space.opensensor.ducklake.Lake;
import space.opensensor.ducklake.Publisher;

/** Iceberg tables that follow each ingest. */
public final class IcebergPublisher implements Publisher {

  @Override
  public String format() {
    return "iceberg";
  }

  @Override
  public List<String> publish(Lake lake) {
    Publication publication = Publication.of(lake, List.of(), false);
    List<String> missing = new ArrayList<>(publication.refused());
    publication.reports().forEach(report -> missing.addAll(report.leftOut()));
    return missing;
  }

  @Override
  public List<String> examine(Lake lake) {
    return Publication.examine(lake);
  }
}
