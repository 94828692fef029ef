/** Short-lived keys for stations that show a certificate: the broker behind lake credentials. */
package space.opensensor.ducklake.credentials;
