package space.opensensor.nativeport;

import java.io.IOException;
import org.teavm.interop.Import;
import org.teavm.interop.c.Include;

/** {@link OneWindow} as C: {@code bench.c} says what to do and takes the time. */
@Include("bench.h")
final class OneWindowAsC {

  private OneWindowAsC() {}

  @Import(name = "bench_rows")
  static native int rows();

  @Import(name = "bench_encodes")
  static native boolean encodes();

  @Import(name = "bench_signs")
  static native boolean signs();

  @Import(name = "bench_rounds")
  static native int rounds();

  @Import(name = "bench_begin")
  static native void begin();

  @Import(name = "bench_end")
  static native void end(int sum);

  /** Does the rounds. */
  public static void main(String[] arguments) throws IOException {
    OneWindow window = new OneWindow(rows());
    window.run(encodes(), signs(), 1);
    begin();
    end(window.run(encodes(), signs(), rounds()));
  }
}
