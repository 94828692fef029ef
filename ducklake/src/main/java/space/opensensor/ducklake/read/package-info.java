/** Queries over the lake on an embedded DuckDB that needs no extension. */
package space.opensensor.ducklake.read;
