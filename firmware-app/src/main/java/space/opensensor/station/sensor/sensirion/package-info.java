/** Sensirion's chips: commands of 16 bits, and words that each carry their CRC. */
package space.opensensor.station.sensor.sensirion;
