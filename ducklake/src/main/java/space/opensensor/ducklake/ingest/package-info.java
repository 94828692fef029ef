/** From objects in a bucket to data files of the lake: checked, once each, many per snapshot. */
package space.opensensor.ducklake.ingest;
