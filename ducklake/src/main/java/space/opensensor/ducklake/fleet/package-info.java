/** Rooms, stations and files of a fleet that is made up. */
package space.opensensor.ducklake.fleet;
