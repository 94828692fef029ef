/** The lake's Iceberg tables read and rewritten by other engines. */
package space.opensensor.engines;
