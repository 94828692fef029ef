/** How a person sets a station up and asks it what is wrong. */
package space.opensensor.station.provision;
