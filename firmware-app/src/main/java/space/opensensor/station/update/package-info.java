/** The station's firmware, fetched from its bucket, checked, tried and kept or given up. */
package space.opensensor.station.update;
