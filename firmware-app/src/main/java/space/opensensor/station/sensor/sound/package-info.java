/** A microphone's sound level: driver and simulated chip. */
package space.opensensor.station.sensor.sound;
