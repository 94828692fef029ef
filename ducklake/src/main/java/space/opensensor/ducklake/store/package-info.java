/** Buckets and directories that hold data files. */
package space.opensensor.ducklake.store;
