/**
 * The command line {@code station}: one class for each command.
 *
 * <p>Results go to standard output, errors to standard error in one line that names the setting,
 * the option or the cell. Exit codes: 0 done, 1 failed, 2 the command line is wrong. Secrets are in
 * no output, but for the throw-away keys that {@code station s3} is there to print.
 */
package space.opensensor.simulator.cli;
