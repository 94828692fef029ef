package space.opensensor.station.panel;

import space.opensensor.station.upload.UploadReport;

/** The last attempts to upload a file. */
final class RecentUploads {

  /** How many are kept. */
  static final int ROOM = 4;

  private final UploadReport[] reports = new UploadReport[ROOM];

  /** Takes an attempt, unless it was the last one already, or there was none yet. */
  void add(UploadReport report) {
    if (report == null || report == reports[0]) {
      return;
    }
    for (int i = ROOM - 1; i > 0; i--) {
      reports[i] = reports[i - 1];
    }
    reports[0] = report;
  }

  /** An attempt, of which 0 is the last, or null. */
  UploadReport get(int index) {
    return reports[index];
  }
}
