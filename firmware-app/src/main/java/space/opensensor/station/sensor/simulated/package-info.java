/**
 * Sensor chips that are simulated at their registers and bytes, in the air of a modelled room, with
 * the faults that real ones have. Portable integer Java: the same chips serve tests, the simulator
 * and a Linux process.
 */
package space.opensensor.station.sensor.simulated;
