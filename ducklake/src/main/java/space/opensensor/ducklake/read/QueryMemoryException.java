package space.opensensor.ducklake.read;

/** A query needed more memory than there was. No file is to blame. */
public final class QueryMemoryException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public QueryMemoryException(Throwable cause) {
    super(
        "query: more memory than there is now (DUCKLAKE_MEMORY_MB); ask for fewer columns or rows,"
            + " or try again",
        cause);
  }
}
