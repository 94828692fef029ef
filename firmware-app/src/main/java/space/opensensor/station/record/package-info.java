/** From a tick to a finished file: sampler, recorder, batch and encoder of a table of rows. */
package space.opensensor.station.record;
