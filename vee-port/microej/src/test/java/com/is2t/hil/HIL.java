package com.is2t.hil;

/** A fake with one engine. */
public final class HIL {

  private static final NativeInterface ENGINE = new NativeInterface();

  private HIL() {}

  public static NativeInterface getInstance() {
    return ENGINE;
  }
}
