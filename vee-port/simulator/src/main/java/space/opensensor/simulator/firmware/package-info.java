/** The firmware of a simulated station in two slots, and what its publisher makes and signs. */
package space.opensensor.simulator.firmware;
