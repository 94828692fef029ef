/** From the bucket to a lakehouse table, with snapshots and time travel. */
package space.opensensor.ducklake;
