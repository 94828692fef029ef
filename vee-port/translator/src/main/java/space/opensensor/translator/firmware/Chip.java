package space.opensensor.translator.firmware;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * A chip that the station is built for, with the address ranges of its memories, of which some are
 * one memory seen twice.
 *
 * @see <a
 *     href="https://docs.espressif.com/projects/esp-idf/en/v5.5.3/esp32s3/api-guides/memory-types.html">Memory
 *     types</a>
 */
enum Chip {
  ESP32S3(
      "ESP32-S3",
      9,
      new Memory("flash, data", 0x3c000000, 0x3e000000),
      new Memory("RAM, data", 0x3fc88000, 0x3fd00000),
      new Memory("RAM, code", 0x40370000, 0x403e0000),
      new Memory("flash, code", 0x42000000, 0x44000000),
      new Memory("RTC", 0x50000000, 0x50002000),
      new Memory("RTC", 0x600fe000, 0x60100000)),
  ESP32C6(
      "ESP32-C6",
      13,
      new Memory("RAM", 0x40800000, 0x40880000),
      new Memory("flash", 0x42000000, 0x43000000),
      new Memory("RTC", 0x50000000, 0x50004000)),
  ESP32C3(
      "ESP32-C3",
      5,
      new Memory("flash, data", 0x3c000000, 0x3c800000),
      new Memory("RAM, data", 0x3fc80000, 0x3fce0000),
      new Memory("RAM, code", 0x4037c000, 0x403e0000),
      new Memory("flash, code", 0x42000000, 0x42800000),
      new Memory("RTC", 0x50000000, 0x50002000));

  /** A range of addresses; the second is the one after its last. */
  private record Memory(String name, int from, int to) {}

  private final String title;
  private final int id;
  private final List<Memory> memories;

  Chip(String title, int id, Memory... memories) {
    this.title = title;
    this.id = id;
    this.memories = List.of(memories);
  }

  /** The chip of an image's header. */
  static Chip of(int id) throws FirmwareException {
    for (Chip chip : values()) {
      if (chip.id == id) {
        return chip;
      }
    }
    throw new FirmwareException("chip id: expected " + known() + ", got " + id);
  }

  private static String known() {
    return Arrays.stream(values())
        .map(chip -> chip.id + " (" + chip.title + ')')
        .collect(Collectors.joining(" or "));
  }

  /** Its name in words, which ESP Web Tools calls its family. */
  String title() {
    return title;
  }

  /** Its name in ESP-IDF. */
  String target() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The memory at an address, or null where there is none. */
  String memory(int address) {
    if (address >>> 16 == 0) {
      // What esptool puts before a segment that is mapped, so that it begins where it can be.
      return "padding";
    }
    for (Memory memory : memories) {
      if (address >= memory.from && address < memory.to) {
        return memory.name;
      }
    }
    return null;
  }
}
