package space.opensensor.ducklake.alert;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;

/** A mail server of this JVM, on a free port. */
public final class MailServer {

  private MailServer() {}

  /**
   * Starts one for {@code smtp} or {@code smtps}, which may take long on a machine at its limit.
   */
  public static GreenMail start(String host, String protocol) {
    ServerSetup setup = new ServerSetup(0, host, protocol);
    setup.setServerStartupTimeout(60_000);
    GreenMail server = new GreenMail(setup);
    server.start();
    return server;
  }
}
