/**
 * The build's two checks of the portable rooms: {@link space.opensensor.profile.ProfileCheck} reads
 * their class files and refuses what a small embedded VM does not have, {@link
 * space.opensensor.profile.TranslationCheck} lets TeaVM turn every one of their methods into C.
 */
package space.opensensor.profile;
