/**
 * The build's two checks of the portable modules: {@link
 * space.opensensor.portability.PortabilityCheck} reads their class files and refuses what a small
 * embedded VM does not have, {@link space.opensensor.portability.TranslationCheck} lets TeaVM turn
 * every one of their methods into C.
 */
package space.opensensor.portability;
