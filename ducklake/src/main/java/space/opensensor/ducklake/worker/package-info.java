/** How ingests on one catalog share the work. */
package space.opensensor.ducklake.worker;
