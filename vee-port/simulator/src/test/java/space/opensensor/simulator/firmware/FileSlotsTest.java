package space.opensensor.simulator.firmware;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import space.opensensor.simulator.DesktopSettings;
import space.opensensor.station.record.FileMetadata;
import space.opensensor.vee.FirmwareSlots;
import space.opensensor.vee.SettingsStore;

/** The simulator's slots, as the board API describes them. */
class FileSlotsTest {

  @TempDir Path directory;
  private KeyPair keys;
  private FileSlots slots;

  private static KeyPair pair(String curve) throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec(curve));
    return generator.generateKeyPair();
  }

  private static String pem(KeyPair pair) {
    return "-----BEGIN PUBLIC KEY-----\n"
        + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(pair.getPublic().getEncoded())
        + "\n-----END PUBLIC KEY-----\n";
  }

  private SignerKeys read(String text) throws IOException {
    return SignerKeys.read(Files.writeString(directory.resolve("keys.pem"), text));
  }

  @BeforeEach
  void begin() throws Exception {
    keys = pair("secp256r1");
    slots = slots();
    slots.boot();
  }

  private FileSlots slots() throws IOException {
    return new FileSlots(directory.resolve("firmware"), read(pem(keys)));
  }

  private void write(byte[] image) throws IOException {
    for (int at = 0; at < image.length; at += FirmwareSlots.WRITE_UNIT) {
      slots.write(at, image, at, Math.min(FirmwareSlots.WRITE_UNIT, image.length - at));
    }
  }

  @Test
  void aStationBeginsWithTheClassesThatAreHere() {
    assertEquals(FileMetadata.VERSION, slots.version());
    assertFalse(slots.isOnTrial());
  }

  @Test
  void anImageIsReadBackAndRunsByItsOwnClasses() throws Exception {
    byte[] image = OtherVersion.image("7.7.7");
    write(image);
    byte[] back = new byte[image.length];
    slots.read(0, back, 0, back.length);
    assertArrayEquals(image, back);
    slots.select();
    slots = slots();
    StationImage station = slots.boot();
    assertEquals("7.7.7", station.version());
    assertTrue(slots.isOnTrial());
    slots.confirm();
    slots = slots();
    slots.boot();
    assertEquals("7.7.7", slots.version());
    assertFalse(slots.isOnTrial());
  }

  @Test
  void aWriteErasesWhatWasThereAndWhatLiesBehind() throws Exception {
    write(OtherVersion.image("7.7.7"));
    byte[] ones = new byte[1024];
    Arrays.fill(ones, (byte) 1);
    slots.write(4096, ones, 0, 1024);
    byte[] back = new byte[2048];
    slots.read(4096, back, 0, 2048);
    assertArrayEquals(ones, Arrays.copyOf(back, 1024));
    assertEquals(-1, back[1024]);
    assertThrows(IOException.class, () -> slots.write(100, ones, 0, 1024));
    assertThrows(IOException.class, () -> slots.write(FileSlots.SLOT_BYTES - 1024, ones, 0, 1025));
  }

  @Test
  void anImageThatIsNotKeptBootsOnce() throws Exception {
    write(OtherVersion.image("7.7.7"));
    slots.select();
    slots = slots();
    assertEquals("7.7.7", slots.boot().version());
    assertTrue(slots.isOnTrial());
    slots = slots();
    assertEquals(FileMetadata.VERSION, slots.boot().version());
    assertFalse(slots.isOnTrial());
  }

  @Test
  void itGoesBackWhenToldTo() throws Exception {
    write(OtherVersion.image("7.7.7"));
    slots.select();
    slots.boot();
    slots.rollBack();
    assertEquals(FileMetadata.VERSION, slots().boot().version());
  }

  @Test
  void theNoteIsTheLastThatWasWritten() throws Exception {
    byte[] note = new byte[FirmwareSlots.NOTE_BYTES];
    assertFalse(slots.readNote(note));
    note[5] = 5;
    slots.writeNote(note);
    note[5] = 6;
    slots.writeNote(note);
    byte[] back = new byte[FirmwareSlots.NOTE_BYTES];
    assertTrue(slots().readNote(back));
    assertArrayEquals(note, back);
  }

  @Test
  void aSignatureIsOfOneOfTheKeys() throws Exception {
    KeyPair second = pair("secp256r1");
    KeyPair third = pair("secp256r1");
    SignerKeys both = read(pem(keys) + "other text\n" + pem(second));
    assertEquals(2, both.fingerprints().size());
    byte[] bytes = {1, 2, 3};
    for (KeyPair pair : new KeyPair[] {keys, second, third}) {
      Signature signer = Signature.getInstance("SHA256withECDSA");
      signer.initSign(pair.getPrivate());
      signer.update(bytes);
      byte[] signature = signer.sign();
      assertEquals(pair != third, both.isSigned(bytes, signature));
      assertFalse(both.isSigned(new byte[] {1, 2, 4}, signature));
      assertFalse(both.isSigned(bytes, Arrays.copyOf(signature, signature.length - 1)));
      assertFalse(both.isSigned(bytes, new byte[0]));
    }
  }

  @Test
  void keysOfOtherCurvesAndNoneAreRefused() throws Exception {
    String other = pem(pair("secp384r1"));
    assertTrue(
        assertThrows(IOException.class, () -> read(other)).getMessage().contains("not of P-256"));
    assertThrows(IOException.class, () -> read("nothing"));
    assertThrows(IOException.class, () -> SignerKeys.read(directory.resolve("missing")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "2 kept\n", "0 lost\n", "0 kept"})
  void aBootWordThatIsNoneIsNamed(String word) throws Exception {
    Files.writeString(directory.resolve("firmware/boot"), word);
    assertTrue(assertThrows(IOException.class, this::slots).getMessage().contains("boot"));
  }

  @Test
  void equalClassesMakeEqualImages() throws Exception {
    assertArrayEquals(ImageFile.ofThisProcess(), ImageFile.ofThisProcess());
  }

  @Test
  void theRecordOfAChangeIsReplacedWholeForItsOwnerAlone() throws Exception {
    byte[] record = new byte[FirmwareSlots.CHANGE_BYTES];
    assertEquals(-1, slots.readChange(record));
    slots.writeChange(new byte[] {1, 2, 3, 4}, 3);
    assertEquals(3, slots().readChange(record));
    assertArrayEquals(new byte[] {1, 2, 3, 0}, Arrays.copyOf(record, 4));
    Path file = directory.resolve("firmware/change");
    if (file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    }
    Files.write(file, new byte[FirmwareSlots.CHANGE_BYTES + 1]);
    assertEquals(-1, slots.readChange(record));
  }

  @Test
  void aStationsOwnSettingsLieOverThoseItWasGiven() throws Exception {
    DesktopSettings given = DesktopSettings.empty().with("a", "1").with("b", "2");
    SettingsStore store = slots.settings(given);
    store.put("a", "3".getBytes(UTF_8));
    store.put("b", null);
    store.put("c", "4".getBytes(UTF_8));
    assertEquals(Set.of("a", "b", "c"), Set.of(store.names()));
    assertEquals("3", new String(store.get("a"), UTF_8));
    assertNull(store.get("b"));
    assertEquals("4", new String(slots().settings(given).get("c"), UTF_8));
    store.put("a", "1".getBytes(UTF_8));
    store.put("b", "2".getBytes(UTF_8));
    store.put("c", null);
    assertEquals("", Files.readString(directory.resolve("firmware/settings.properties")));
  }
}
