/**
 * A station on a desktop JVM: every port of {@link space.opensensor.vee.Board}, with sockets, files
 * and TLS that are real, and a link, a time server and sensors that are simulated and can fail on
 * demand.
 *
 * <p>The clock can run ahead of real time ({@link space.opensensor.simulator.PacedClock}), so that
 * days pass in seconds while a request in flight still sees real time.
 */
package space.opensensor.simulator;
