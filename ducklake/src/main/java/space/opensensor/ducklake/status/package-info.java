/**
 * How each station is, by rows that each commit keeps up: when it was seen, its last values, its
 * health.
 */
package space.opensensor.ducklake.status;
