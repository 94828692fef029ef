/** Notifications from queues that tell again until a commit holds what they told of. */
package space.opensensor.ducklake.queue;
