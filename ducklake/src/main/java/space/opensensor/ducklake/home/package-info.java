/** Shows stations in Home Assistant, by MQTT discovery. */
package space.opensensor.ducklake.home;
