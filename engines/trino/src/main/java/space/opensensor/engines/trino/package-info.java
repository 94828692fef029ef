/** An engine as a process that answers statements. */
package space.opensensor.engines.trino;
