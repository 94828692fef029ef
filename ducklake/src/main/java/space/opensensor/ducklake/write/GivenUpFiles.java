package space.opensensor.ducklake.write;

import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import space.opensensor.ducklake.catalog.CatalogException;
import space.opensensor.ducklake.catalog.CatalogTransaction;
import space.opensensor.ducklake.catalog.LakeCatalog;
import space.opensensor.ducklake.catalog.LakeTable;
import space.opensensor.ducklake.catalog.NewFile;
import space.opensensor.ducklake.store.Storage;

/**
 * Deletes files that were written for a commit which was given up. Of a commit whose answer was
 * lost, only the catalog says whether it came about: a file that it knows stays, and so does one
 * that it cannot be asked for, as an orphan.
 */
public final class GivenUpFiles {

  private static final Logger LOG = LoggerFactory.getLogger(GivenUpFiles.class);

  private final LakeCatalog catalog;
  private final Storage storage;

  public GivenUpFiles(LakeCatalog catalog, Storage storage) {
    this.catalog = catalog;
    this.storage = storage;
  }

  /** Deletes those of some files of a table that the catalog does not know. */
  public void delete(LakeTable table, List<NewFile> files) {
    if (files.isEmpty()) {
      return;
    }
    List<NewFile> unknown = new ArrayList<>();
    try {
      // As a writer, for a commit whose answer was lost may be under way still.
      catalog.write(
          "files given up",
          tx -> {
            unknown.clear();
            for (NewFile file : files) {
              if (!isKnown(tx, file)) {
                unknown.add(file);
              }
            }
            return null;
          });
    } catch (CatalogException e) {
      LOG.atWarn()
          .addKeyValue("files", files.size())
          .addKeyValue("why", e.getMessage())
          .log("files given up stay, as orphans");
      return;
    }
    for (NewFile file : unknown) {
      Storage.Located place = storage.locate(table.path() + file.path());
      try {
        place.store().delete(place.key());
      } catch (IOException e) {
        LOG.atWarn().addKeyValue("file", place.key()).log("a file given up stays, as an orphan");
      }
    }
  }

  /** Whether the catalog knows a new file of the lake, whose name no other has. */
  public static boolean isKnown(CatalogTransaction tx, NewFile file) throws SQLException {
    String name = file.path().substring(file.path().lastIndexOf('/') + 1);
    return tx.sql().number("SELECT count(*) FROM ducklake_data_file WHERE path = ?", file.path())
            + tx.sql()
                .number(
                    "SELECT count(*) FROM ducklake_files_scheduled_for_deletion WHERE path LIKE ?",
                    "%" + name)
        > 0;
  }
}
