package space.opensensor.ducklake.status;

import java.time.Instant;

/**
 * That a column of a station has had one value and no other, without a file that says otherwise.
 *
 * @param value finite
 * @param since when it had it first, UTC
 * @param until when it had it last; a station's rows may go on without a value
 */
public record Steady(double value, Instant since, Instant until) {}
