/** The check of a built firmware image: its format, and whether it fits its partition. */
package space.opensensor.translator.firmware;
