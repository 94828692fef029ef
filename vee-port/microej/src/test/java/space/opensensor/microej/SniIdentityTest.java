package space.opensensor.microej;

import java.util.Properties;

/** The device's own key, served by the Simulator's mock. */
class SniIdentityTest extends SniIdentityContract {

  @Override
  void serve(Properties settings) throws Exception {
    MockBridge.start(folder, settings);
  }
}
