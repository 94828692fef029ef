/**
 * The station application: samples the board's sensors, keeps every row on flash, cuts
 * clock-aligned windows, encodes them as Parquet and uploads them.
 *
 * <p>{@link space.opensensor.station.Station} is the whole of it. Data flows one way, as plain
 * calls with a value: {@code Sampler → Recorder → Batch → Encoder → Spool → Uploader}. Nothing here
 * blocks, sleeps or starts a thread: a loop calls {@link space.opensensor.station.Station#step()},
 * which does one bounded piece of work.
 */
package space.opensensor.station;
