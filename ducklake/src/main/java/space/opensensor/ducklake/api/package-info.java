/** The REST API, its page, and the numbers for monitoring. */
package space.opensensor.ducklake.api;
