/**
 * What a Parquet file says so that engines may pass over rows unread: statistics of row groups and
 * pages, page indexes, Bloom filters, sizes and places. Read here with distrust, to be compared
 * with the values.
 */
package space.opensensor.ducklake.skip;
