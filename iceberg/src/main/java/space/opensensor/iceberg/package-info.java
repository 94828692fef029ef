/**
 * The lake's tables as Apache Iceberg tables over the same objects, for engines that read no
 * DuckLake. Nothing is copied: the catalog's data files are registered where they lie.
 *
 * @see <a href="https://iceberg.apache.org/spec/">Iceberg table spec</a>
 */
package space.opensensor.iceberg;
