/** Light sensors, Lite-On's LTR-559 and Vishay's VEML7700: drivers and simulated chips. */
package space.opensensor.station.sensor.light;
