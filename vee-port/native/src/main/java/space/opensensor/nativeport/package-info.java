/** The board API served by C functions; TeaVM turns this and the portable modules into C. */
package space.opensensor.nativeport;
