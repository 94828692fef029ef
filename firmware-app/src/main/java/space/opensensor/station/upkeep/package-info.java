/**
 * What a station keeps up beside its rows: the link, the time of day, and the delays of retries.
 */
package space.opensensor.station.upkeep;
