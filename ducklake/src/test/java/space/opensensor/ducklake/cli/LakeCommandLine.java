package space.opensensor.ducklake.cli;

import java.io.PrintWriter;

/** Lets tests of other packages run commands. */
public final class LakeCommandLine {

  private LakeCommandLine() {}

  public static int run(PrintWriter out, PrintWriter err, String... args) {
    return Main.run(out, err, args);
  }
}
