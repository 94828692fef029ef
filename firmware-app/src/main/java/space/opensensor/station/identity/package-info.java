/** What a station asks others to certify about its own key. */
package space.opensensor.station.identity;
