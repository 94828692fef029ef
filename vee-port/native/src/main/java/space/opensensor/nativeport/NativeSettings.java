package space.opensensor.nativeport;

import java.io.IOException;
import java.util.ArrayList;
import space.opensensor.vee.AsciiText;
import space.opensensor.vee.SettingsStore;

/** The settings store: NVS on the board, a file on Linux. */
final class NativeSettings implements SettingsStore {

  private static final byte[] NONE = new byte[0];

  private final byte[] name = new byte[16];

  @Override
  public String[] names() {
    ArrayList<String> names = new ArrayList<String>();
    int length = Natives.settingsName(0, name);
    for (int i = 1; length > 0; i++) {
      names.add(AsciiText.of(name, length));
      length = Natives.settingsName(i, name);
    }
    return names.toArray(new String[names.size()]);
  }

  @Override
  public byte[] get(String setting) {
    int nameLength = AsciiText.put(setting, name);
    int length = Natives.settingsLength(name, nameLength);
    if (length < 0) {
      return null;
    }
    byte[] value = new byte[length];
    return Natives.settingsGet(name, nameLength, value, length) == length ? value : null;
  }

  @Override
  public void put(String setting, byte[] value) throws IOException {
    int nameLength = AsciiText.put(setting, name);
    byte[] bytes = value == null ? NONE : value;
    check(Natives.settingsPut(name, nameLength, bytes, bytes.length));
  }

  @Override
  public void clear() throws IOException {
    check(Natives.settingsClear());
  }

  private static void check(int answer) throws IOException {
    if (answer != 0) {
      throw new IOException("settings: not written");
    }
  }
}
