/** The panel of a simulated station, and faults on demand beside it. */
package space.opensensor.simulator.panel;
