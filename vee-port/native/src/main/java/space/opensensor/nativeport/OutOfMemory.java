package space.opensensor.nativeport;

import org.teavm.interop.Function;

/** What C calls when the collector finds no room: a function that throws. */
abstract class OutOfMemory extends Function {

  abstract void raise();
}
