/** Small documents in JSON, read strictly. */
package space.opensensor.station.json;
