/** The embedded DuckDB, and what it finds in files of this machine. */
package space.opensensor.ducklake.engine;
