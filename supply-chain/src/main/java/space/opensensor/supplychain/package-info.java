/** Holds every library of every module against lists of known vulnerabilities and licences. */
package space.opensensor.supplychain;
