package space.opensensor.supplychain;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Which licences a library may have. */
final class Licences {

  private final Map<String, String> allowed = new HashMap<>();
  private final Map<String, String> stated = new HashMap<>();
  private final Map<String, String> identifiers = new HashMap<>();

  private Licences() {}

  /**
   * Reads the list: {@code licence}, its name, where it is allowed and why; {@code name}, what
   * authors write for it, the name above and a remark; or {@code library}, a library whose author's
   * file says nothing usable, its licence and where that is read.
   */
  static Licences read(Path file) throws IOException {
    Licences licences = new Licences();
    for (List<String> each : Table.read(file, 4)) {
      switch (each.get(0)) {
        case "licence":
          if (!each.get(2).equals("everywhere") && !each.get(2).equals("tests")) {
            throw new IOException(
                file.getFileName()
                    + ": "
                    + each.get(1)
                    + ": expected everywhere or tests in column 3, got \""
                    + each.get(2)
                    + "\"");
          }
          licences.allowed.put(each.get(1), each.get(2));
          break;
        case "name":
          licences.identifiers.put(each.get(1), each.get(2));
          break;
        case "library":
          licences.stated.put(each.get(1), each.get(2));
          break;
        default:
          throw new IOException(
              file.getFileName()
                  + ": expected licence, name or library in column 1, got \""
                  + each.get(0)
                  + "\"");
      }
    }
    return licences;
  }

  /** What is wrong with a library's licence; one allowed among several is enough. */
  Optional<String> problem(Component component, boolean shipped) {
    List<String> choice =
        stated.containsKey(component.name())
            ? List.of(stated.get(component.name()))
            : component.licences();
    for (String each : choice) {
      String where = allowed.get(identifiers.getOrDefault(each, each));
      if (where != null && (where.equals("everywhere") || !shipped)) {
        return Optional.empty();
      }
    }
    if (choice.isEmpty()) {
      return Optional.of(
          component
              + ": states no licence; find it, and add a line to licences.tsv with its source");
    }
    return Optional.of(
        String.format(
            Locale.ROOT,
            "%s: its licence is not allowed %s: %s; see licences.tsv",
            component,
            shipped ? "in what users run" : "in tests",
            String.join(" or ", choice)));
  }
}
