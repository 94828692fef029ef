package space.opensensor.ducklake.worker;

import java.sql.SQLException;
import java.util.Collection;
import space.opensensor.ducklake.catalog.CatalogTransaction;

/** Which objects a worker's listings take in. */
public interface Shares {

  /** All of them, whatever others do; the ledger alone sees to it that each counts once. */
  Shares ALL =
      new Shares() {
        @Override
        public boolean isAll() {
          return true;
        }

        @Override
        public void renew() {}

        @Override
        public boolean has(String key) {
          return true;
        }

        @Override
        public void check(CatalogTransaction tx, Collection<String> keys) {}

        @Override
        public void release() {}
      };

  /** Whether there are no others. */
  boolean isAll();

  /** Says that the worker is alive, and takes or gives up shares so that all have alike many. */
  void renew();

  /** Whether an object is in a share of this worker. */
  boolean has(String key);

  /**
   * Makes a commit fail when objects are not this worker's any more.
   *
   * @throws LostShareException when another worker has taken over
   */
  void check(CatalogTransaction tx, Collection<String> keys) throws SQLException;

  /** Gives up everything, for others to take at once. */
  void release();
}
