/** What the page that sets a board up does in Java, on a JVM or turned into JavaScript. */
package space.opensensor.site;
