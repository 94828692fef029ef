package space.opensensor.station.update;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static space.opensensor.station.update.UpdateBench.MINUTE;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import space.opensensor.station.model.MapSettings;
import space.opensensor.station.model.ModelBoard;
import space.opensensor.station.settings.SettingsException;
import space.opensensor.vee.Device;
import space.opensensor.vee.Log;
import space.opensensor.vee.SettingsStore;

/** Flash that does not write and memory that runs out, within a change or the way back from it. */
class TrialFaultsTest {

  private static final Log QUIET = (level, line) -> {};
  private static final int LIMIT = 10 * (int) MINUTE;

  private final UpdateBench bench;
  private final MapSettings settings;
  private final Device device;

  TrialFaultsTest() throws Exception {
    bench = new UpdateBench();
    settings = bench.settings;
    settings.put("wifi.ssid", "old").put("wifi.password", "old-password");
    device =
        new ModelBoard(bench.flash, bench.files, bench.bucket, settings, UpdateBench.NOON, 1)
            .device();
  }

  private SettingsChange change(SettingsStore store) {
    return new SettingsChange(bench.slots, store, device, QUIET);
  }

  private static boolean take(SettingsChange change, int version)
      throws IOException, SettingsException {
    String text =
        "station=bench\nversion="
            + version
            + "\nallow=wifi.ssid wifi.password\nwifi.ssid=new\nwifi.password=new-password\n";
    byte[] hash = new byte[Manifest.HASH_BYTES];
    hash[0] = (byte) version;
    return change.take(text.getBytes(StandardCharsets.US_ASCII), hash, "bench");
  }

  private String ssid() {
    return new String(settings.get("wifi.ssid"), StandardCharsets.US_ASCII);
  }

  @Test
  void memoryThatRunsOutWithinAChangeLosesNoFormerValue() throws Exception {
    SettingsChange change = change(new ShortOfMemory());
    assertThrows(OutOfMemoryError.class, () -> take(change, 1));
    assertEquals("new", ssid(), "the first of two values was written");
    assertTrue(take(change, 1), "restarts");
    assertTrue(change(settings).open());
    assertEquals("old", ssid());
    SettingsChange next = change(settings);
    assertFalse(next.open());
    assertTrue(take(next, 1));
    assertEquals("new", ssid());
  }

  @Test
  void aRecordThatIsNotWrittenChangesNothingAndIsTriedAgain() throws Exception {
    SettingsChange change = change(settings);
    bench.slots.failWrites(1);
    assertThrows(IOException.class, () -> take(change, 1));
    assertEquals("old", ssid());
    assertTrue(take(change, 1));
    assertEquals("new", ssid());
  }

  @Test
  void settingsThatCannotBeBroughtBackNowAreAtTheNextBoot() throws Exception {
    assertTrue(take(change(settings), 1));
    SettingsChange trial = change(settings);
    assertFalse(trial.open());
    bench.slots.failWrites(1);
    assertTrue(trial.step(LIMIT + 1, 1, 0, LIMIT), "restarts");
    for (int boot = 2; boot <= Trial.MOST_BOOTS; boot++) {
      assertFalse(change(settings).open());
    }
    assertTrue(change(settings).open());
    assertEquals("old", ssid());
  }

  @Test
  void aFirmwareWhoseEndCannotBeNotedIsLeftAllTheSame() throws Exception {
    bench.channel.publish("0.2.0", Channel.image("0.2.0", "deaf", 50001, 7), "");
    bench.run(20 * MINUTE);
    bench.slots.boot();
    UpdateNote note = new UpdateNote(bench.slots);
    note.open();
    FirmwareTrial trial = new FirmwareTrial(bench.slots, note, QUIET);
    assertFalse(trial.boot());
    bench.slots.failWrites(1);
    assertTrue(trial.step(LIMIT + 1, 1, 0, LIMIT), "restarts, and the boot loader goes back");
  }

  /** A store of which the second change finds no memory. */
  private final class ShortOfMemory implements SettingsStore {

    private int puts;

    @Override
    public void put(String name, byte[] value) {
      if (++puts == 2) {
        throw new OutOfMemoryError();
      }
      settings.put(name, value);
    }

    @Override
    public void clear() {
      settings.clear();
    }

    @Override
    public String[] names() {
      return settings.names();
    }

    @Override
    public byte[] get(String name) {
      return settings.get(name);
    }
  }
}
