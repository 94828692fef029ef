/** Keeping the lake small: expiry, cleanup, compaction, and a report of files nobody knows. */
package space.opensensor.ducklake.maintain;
