/** SGX's MICS-6814 behind TI's ADS1015: driver and simulated chip. */
package space.opensensor.station.sensor.gas;
