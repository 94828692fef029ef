/** Bosch's BME280 and BME680: drivers, calibrations and simulated chips. */
package space.opensensor.station.sensor.bosch;
