/**
 * The build step, on a JVM: the station's bytecode to C, and that C made fit for a small target.
 */
package space.opensensor.translator;
