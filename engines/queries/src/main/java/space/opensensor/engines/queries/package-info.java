/** A lake published for other engines, the engines, and what both are asked. */
package space.opensensor.engines.queries;
