package space.opensensor.nativeport;

import space.opensensor.vee.WifiScanner;

/** The radio's ear; where the port has no radio nothing is heard. */
final class NativeScanner implements WifiScanner {

  private static final int MAX_NAME = 32;

  @Override
  public void scan() {
    Natives.scanBegin();
  }

  @Override
  public int found() {
    return Natives.scanFound();
  }

  @Override
  public byte[] name(int index) {
    byte[] room = new byte[MAX_NAME];
    byte[] name = new byte[Natives.scanName(index, room)];
    System.arraycopy(room, 0, name, 0, name.length);
    return name;
  }

  @Override
  public int rssiDbm(int index) {
    return Natives.scanRssiDbm(index);
  }

  @Override
  public boolean isSecured(int index) {
    return Natives.scanIsSecured(index);
  }
}
