package space.opensensor.ducklake.catalog;

/** The catalog cannot be used as asked; the message says what is wrong and what to do. */
public class CatalogException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public CatalogException(String message) {
    super(message);
  }

  public CatalogException(String message, Throwable cause) {
    super(message, cause);
  }
}
