/**
 * A model of a room's day, for boards without sensors: the simulator, and a board on the desk.
 *
 * <p>Integer arithmetic only, so that every port gives the same rows for the same seed and time.
 */
package space.opensensor.station.room;
