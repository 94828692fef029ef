/** The station's board on MicroEJ: each class serves one port of {@code space.opensensor.vee}. */
package space.opensensor.microej;
