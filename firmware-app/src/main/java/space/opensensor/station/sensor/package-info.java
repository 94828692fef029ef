/**
 * Drivers of sensor chips, and the rack that steps them towards each reading. A driver is a file of
 * its own: it knows its chip's registers and formulas, gives integers at the chip's resolution, and
 * says for each value it does not give why. Nothing here waits or, once warm, allocates; a failed
 * transfer makes an exception.
 */
package space.opensensor.station.sensor;
