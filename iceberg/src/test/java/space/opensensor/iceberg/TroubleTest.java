package space.opensensor.iceberg;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.URI;
import org.apache.iceberg.exceptions.AlreadyExistsException;
import org.apache.iceberg.exceptions.CommitStateUnknownException;
import org.apache.iceberg.exceptions.RESTException;
import org.junit.jupiter.api.Test;
import space.opensensor.ducklake.LakeSettings.IcebergRest;
import space.opensensor.ducklake.catalog.CatalogException;

class TroubleTest {

  private static final URI SERVER = URI.create("https://catalog.example.org");
  private static final IcebergRest REST = new IcebergRest(SERVER, null, "tok-1", "lake:s3cret");
  private static final Trouble TROUBLE = new Trouble(REST, RestLimits.DEFAULT);

  @Test
  void aStoreThatIsAwayIsNotTheCatalogs() {
    IOException away = new ConnectException("s3.example.org: Connection refused");
    assertEquals(
        "s3://b/lake/v1.json: s3.example.org: Connection refused",
        TROUBLE.line(new UncheckedIOException("s3://b/lake/v1.json", away)));
    assertEquals(
        SERVER + ": nobody takes the connection; start the server or correct ICEBERG_REST_URI",
        TROUBLE.line(new RESTException(away, "Error occurred while processing GET request")));
  }

  @Test
  void anAnswerIsALineThatEndsAndHidesSecrets() {
    String endless = "who is tok-1, lake:s3cret or s3cret\u0007? " + "x".repeat(1000) + "\nmore";
    assertEquals(
        SERVER
            + ": who is ***, *** or ***?? "
            + "x".repeat(175)
            + "…; correct ICEBERG_REST_URI, which ends before /v1, or ask who runs it",
        TROUBLE.line(new RESTException(endless)));
  }

  @Test
  void aCommitOfWhichNothingIsKnownIsTriedAgain() {
    assertEquals(
        "it may be done; run it again",
        new Trouble(null, RestLimits.DEFAULT)
            .line(new CommitStateUnknownException(new IllegalStateException("it may be done"))));
  }

  @Test
  void aTableThatAnotherPublisherHasJustMadeIsPublishedByTheNextRun() {
    assertEquals(
        "Table already exists: main.readings; run it again",
        new Trouble(null, RestLimits.DEFAULT)
            .line(new AlreadyExistsException("Table already exists: main.readings")));
  }

  @Test
  void whatIsNeithersFaultIsThrown() {
    RuntimeException bug = new IllegalStateException("a bug");
    Trouble none = new Trouble(null, RestLimits.DEFAULT);
    assertSame(bug, assertThrows(IllegalStateException.class, () -> none.line(bug)));
    CatalogException lakes = new CatalogException("database: it is away");
    assertSame(lakes, assertThrows(CatalogException.class, () -> TROUBLE.line(lakes)));
  }
}
