/** Alerts: rules over the fleet, what of them holds, and telling people of changes. */
package space.opensensor.ducklake.alert;
