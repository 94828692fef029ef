/**
 * What a station asks of a board: a clock, a link, TLS connections, settings, files, raw flash,
 * entropy, a log, a watchdog and sensors.
 *
 * <p>Everything here is meant to be served by a few lines on an embedded VM or an RTOS, so the
 * rules are the same everywhere: no call blocks for longer than a flash operation, nothing calls
 * back, there are no threads, and numbers travel as integers with their unit in the method's name.
 * The table in this module's README says what serves each method on which runtime.
 */
package space.opensensor.vee;
