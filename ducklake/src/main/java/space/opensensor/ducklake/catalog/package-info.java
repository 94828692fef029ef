/** The DuckLake 1.0 catalog: its tables, its commits, and what keeps it true. */
package space.opensensor.ducklake.catalog;
