/** The build step, on a JVM: bytecode to C. */
package space.opensensor.nativeport.build;
