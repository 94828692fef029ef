/** The station's settings, read from the board's store and checked once. */
package space.opensensor.station.settings;
