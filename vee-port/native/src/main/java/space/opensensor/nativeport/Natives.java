package space.opensensor.nativeport;

import org.teavm.interop.Import;
import org.teavm.interop.c.Include;

/**
 * The C functions of a port; {@code src/main/c/include/station.h} says what each does. Arrays
 * arrive in C as pointers that are good until the function returns.
 */
@Include("station.h")
final class Natives {

  private Natives() {}

  @Import(name = "station_random")
  static native void random(byte[] buffer, int offset, int length);

  @Import(name = "station_log")
  static native void log(int level, byte[] line, int length);

  @Import(name = "station_uptime")
  static native long uptimeMillis();

  @Import(name = "station_rest")
  static native boolean rest(long dueMillis, boolean busy, boolean drained);

  @Import(name = "station_fed")
  static native void fed();

  @Import(name = "station_restart")
  static native void restart(int status);

  @Import(name = "station_on_out_of_memory")
  static native void onOutOfMemory(OutOfMemory function);

  @Import(name = "station_heap_wanted")
  static native boolean heapWanted();

  @Import(name = "station_heap_free")
  static native void heapFree(int bytes);

  @Import(name = "station_device_id")
  static native int deviceId(byte[] id);

  @Import(name = "station_reset_reason")
  static native int resetReason();

  @Import(name = "time_request")
  static native void timeRequest();

  @Import(name = "time_poll")
  static native int timePoll();

  @Import(name = "time_epoch_at_boot")
  static native long epochMillisAtBoot();

  @Import(name = "time_earliest")
  static native long earliestMillis(long built);

  @Import(name = "link_join")
  static native void linkJoin();

  @Import(name = "link_state")
  static native int linkState();

  @Import(name = "link_failure")
  static native int linkFailure(byte[] text);

  @Import(name = "link_rssi")
  static native int linkRssiDbm();

  @Import(name = "scan_begin")
  static native void scanBegin();

  @Import(name = "scan_found")
  static native int scanFound();

  @Import(name = "scan_name")
  static native int scanName(int index, byte[] name);

  @Import(name = "scan_rssi")
  static native int scanRssiDbm(int index);

  @Import(name = "scan_is_secured")
  static native boolean scanIsSecured(int index);

  @Import(name = "settings_name")
  static native int settingsName(int index, byte[] name);

  @Import(name = "settings_length")
  static native int settingsLength(byte[] name, int nameLength);

  @Import(name = "settings_get")
  static native int settingsGet(byte[] name, int nameLength, byte[] value, int length);

  @Import(name = "settings_put")
  static native int settingsPut(byte[] name, int nameLength, byte[] value, int length);

  @Import(name = "settings_clear")
  static native int settingsClear();

  @Import(name = "station_console_open")
  static native boolean consoleOpen();

  @Import(name = "station_console_read")
  static native int consoleRead(byte[] buffer, int offset, int length);

  @Import(name = "station_console_write")
  static native int consoleWrite(byte[] buffer, int offset, int length);

  @Import(name = "station_has_panel")
  static native boolean hasPanel();

  @Import(name = "panel_listen")
  static native boolean panelListen(int port);

  @Import(name = "panel_accept")
  static native int panelAccept();

  @Import(name = "panel_read")
  static native int panelRead(int caller, byte[] buffer, int offset, int length);

  @Import(name = "panel_write")
  static native int panelWrite(int caller, byte[] buffer, int offset, int length);

  @Import(name = "panel_close")
  static native void panelClose(int caller);

  @Import(name = "panel_page_length")
  static native int panelPageLength();

  @Import(name = "panel_page_copy")
  static native void panelPageCopy(int position, byte[] into, int offset, int length);

  @Import(name = "flash_sectors")
  static native int flashSectors();

  @Import(name = "flash_read")
  static native int flashRead(int address, byte[] buffer, int offset, int length);

  @Import(name = "flash_program")
  static native int flashProgram(int address, byte[] buffer, int offset, int length);

  @Import(name = "flash_erase")
  static native int flashErase(int sector);

  @Import(name = "files_open_list")
  static native int filesOpenList();

  @Import(name = "files_next_name")
  static native int filesNextName(byte[] name);

  @Import(name = "files_length")
  static native int filesLength(byte[] name, int nameLength);

  @Import(name = "files_read")
  static native int filesRead(
      byte[] name, int nameLength, int position, byte[] buffer, int offset, int length);

  @Import(name = "files_create")
  static native int filesCreate(byte[] name, int nameLength);

  @Import(name = "files_write")
  static native int filesWrite(byte[] buffer, int offset, int length);

  @Import(name = "files_sync")
  static native int filesSync();

  @Import(name = "files_close")
  static native int filesClose();

  @Import(name = "files_rename")
  static native int filesRename(byte[] from, int fromLength, byte[] to, int toLength);

  @Import(name = "files_delete")
  static native int filesDelete(byte[] name, int nameLength);

  @Import(name = "files_free_bytes")
  static native long filesFreeBytes();

  @Import(name = "files_total_bytes")
  static native long filesTotalBytes();

  @Import(name = "tls_open")
  static native int tlsOpen(byte[] host, int hostLength, int port, long epochMillis);

  @Import(name = "tls_open_identified")
  static native int tlsOpenIdentified(byte[] host, int hostLength, int port, long epochMillis);

  @Import(name = "identity_public_key")
  static native int identityPublicKey(byte[] point);

  @Import(name = "identity_sign")
  static native int identitySign(byte[] digest, byte[] signature);

  @Import(name = "identity_certify")
  static native int identityCertify(
      byte[] pem, int length, byte[] name, int nameLength, long epochMillis);

  @Import(name = "identity_validity")
  static native long identityValidity(boolean until);

  @Import(name = "identity_clear")
  static native int identityClear();

  @Import(name = "tls_connect")
  static native int tlsConnect(int handle);

  @Import(name = "tls_read")
  static native int tlsRead(int handle, byte[] buffer, int offset, int length);

  @Import(name = "tls_write")
  static native int tlsWrite(int handle, byte[] buffer, int offset, int length);

  @Import(name = "tls_detail")
  static native int tlsDetail(int handle, byte[] text);

  @Import(name = "tls_close")
  static native void tlsClose(int handle);

  @Import(name = "sensors_seed")
  static native int sensorsSeed();

  @Import(name = "sensors_epoch_at_boot")
  static native long sensorsEpochMillisAtBoot();

  @Import(name = "sensors_period")
  static native int sensorsPeriodMillis();

  @Import(name = "sensors_asked")
  static native boolean sensorsAsked();
}
