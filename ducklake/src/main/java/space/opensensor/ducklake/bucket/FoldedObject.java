package space.opensensor.ducklake.bucket;

/**
 * An object whose rows are in a fold.
 *
 * @param minute of its window, in the day
 * @param mark of its ETag ({@link EtagMark})
 * @param batch number of its batch in the day's series, or -1
 * @param dataFile the fold
 */
public record FoldedObject(
    int minute, long mark, long bytes, long rows, long batch, long dataFile) {}
