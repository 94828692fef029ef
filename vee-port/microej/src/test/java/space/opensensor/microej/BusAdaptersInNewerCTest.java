package space.opensensor.microej;

/** The same over the driver of I2C that came with ESP-IDF 5.2. */
class BusAdaptersInNewerCTest extends BusAdaptersInCTest {

  @Override
  CHost host() throws Exception {
    return CHost.start("i2c");
  }
}
