/** The DuckLake 1.0 catalog: its tables, commits, and the ledger of ingested objects. */
package space.opensensor.ducklake.catalog;
