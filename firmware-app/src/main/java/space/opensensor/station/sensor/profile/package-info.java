/** What kinds of stations measure, with which chips, on buses or simulated. */
package space.opensensor.station.sensor.profile;
