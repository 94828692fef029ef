package space.opensensor.s3;

/**
 * A request and how it was answered.
 *
 * @param request the request's head
 * @param status HTTP status, or 0 when the client got no answer
 * @param errorCode code of the S3 error document, or null
 */
public record Exchange(IncomingRequest request, int status, String errorCode) {}
