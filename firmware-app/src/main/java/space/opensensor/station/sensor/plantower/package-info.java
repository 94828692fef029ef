/** Plantower's particle sensors PMS5003 and PMSA003I: drivers, frames and simulated chips. */
package space.opensensor.station.sensor.plantower;
