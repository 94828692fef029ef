/**
 * How each station is, read from the catalog alone: when it was seen, its last values, its health.
 */
package space.opensensor.ducklake.status;
