package com.is2t.hil;

/**
 * Signatures of the mock API's class, as used in
 * https://docs.microej.com/en/latest/VEEPortingGuide/mock.html ("Array Type Arguments").
 */
public class HIL {

  private HIL() {}

  /** The way to the Simulator. */
  public static NativeInterface getInstance() {
    throw new UnsupportedOperationException("signature only");
  }
}
