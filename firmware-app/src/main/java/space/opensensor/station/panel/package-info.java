/**
 * The panel: a page on the local network that shows how a station is and changes nothing. A server
 * of a few bytes that takes a bounded piece of work at each step, so that no caller holds up a row.
 */
package space.opensensor.station.panel;
