package space.opensensor.nativeport;

import space.opensensor.station.panel.PanelPage;
import space.opensensor.vee.ListeningPort;

/** The port at which the panel is, and its page. */
final class NativePanel implements ListeningPort, PanelPage {

  @Override
  public boolean listen(int port) {
    return Natives.panelListen(port);
  }

  @Override
  public int accept() {
    return Natives.panelAccept();
  }

  @Override
  public int read(int caller, byte[] buffer, int offset, int length) {
    return Natives.panelRead(caller, buffer, offset, length);
  }

  @Override
  public int write(int caller, byte[] buffer, int offset, int length) {
    return Natives.panelWrite(caller, buffer, offset, length);
  }

  @Override
  public void close(int caller) {
    Natives.panelClose(caller);
  }

  @Override
  public int length() {
    return Natives.panelPageLength();
  }

  @Override
  public void copy(int position, byte[] into, int offset, int length) {
    Natives.panelPageCopy(position, into, offset, length);
  }
}
