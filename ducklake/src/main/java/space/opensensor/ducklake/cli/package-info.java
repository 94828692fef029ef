/** The command line {@code lake}. */
package space.opensensor.ducklake.cli;
