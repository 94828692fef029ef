package space.opensensor.ducklake.catalog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CatalogLoginTest {

  @ParameterizedTest
  @CsvSource({
    "jdbc:postgresql://h:5432/db?user=a&password=p%40ss&ssl=true,"
        + " jdbc:postgresql://h:5432/db?ssl=true",
    "jdbc:postgresql://h:5432/db?password=p%40ss&user=a, jdbc:postgresql://h:5432/db",
    "postgresql://a:p%40ss@h:5432/db, jdbc:postgresql://h:5432/db"
  })
  void aPasswordIsNotInTheAddressThatOtherLibrariesShow(String path, String url) {
    try (CatalogDatabase database = CatalogDatabase.open(CatalogType.POSTGRES, path)) {
      CatalogDatabase.Login login = database.login();
      assertEquals(url, login.url());
      assertEquals("a", login.user());
      assertEquals("p@ss", login.password());
      assertFalse(login.toString().contains("p@ss"), login.toString());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "jdbc:postgresql://h:5432/db?user=a&password=p, postgresql://h:5432/db",
    "postgresql://a:p@h:5432/db, postgresql://h:5432/db",
    "postgresql://a:p@h/db, postgresql://h/db",
    "jdbc:postgresql://h/db?user=a&password=p, postgresql://h/db"
  })
  void theLabelSaysWhereItIsAndNoMore(String path, String label) {
    try (CatalogDatabase database = CatalogDatabase.open(CatalogType.POSTGRES, path)) {
      assertEquals(label, database.label());
    }
  }
}
