package space.opensensor.station.model;

import space.opensensor.vee.Connection;
import space.opensensor.vee.ConnectionException;
import space.opensensor.vee.Connector;
import space.opensensor.vee.Identity;

/** Connections in whose every step the power can fail, before or after it took effect. */
public final class PoweredConnector implements Connector {

  private final Connector connector;
  private final PowerSupply power;

  public PoweredConnector(Connector connector, PowerSupply power) {
    this.connector = connector;
    this.power = power;
  }

  @Override
  public Connection open(String host, int port, long epochMillis) throws ConnectionException {
    operation();
    return powered(connector.open(host, port, epochMillis));
  }

  @Override
  public Connection openIdentified(String host, int port, long epochMillis)
      throws ConnectionException {
    operation();
    return powered(connector.openIdentified(host, port, epochMillis));
  }

  @Override
  public Identity identity() {
    return connector.identity();
  }

  private Connection powered(Connection connection) {
    return new Connection() {
      @Override
      public boolean connect() throws ConnectionException {
        return connection.connect();
      }

      @Override
      public int read(byte[] buffer, int offset, int length) throws ConnectionException {
        int n = connection.read(buffer, offset, length);
        if (n != 0) {
          operation();
        }
        return n;
      }

      @Override
      public int write(byte[] buffer, int offset, int length) throws ConnectionException {
        boolean fails = power.failsNow();
        if (fails && power.random().nextBoolean()) {
          throw cut();
        }
        int n = connection.write(buffer, offset, length);
        if (fails) {
          throw cut();
        }
        return n;
      }

      @Override
      public void close() {
        connection.close();
      }
    };
  }

  @Override
  public boolean limitsConnectTime() {
    return connector.limitsConnectTime();
  }

  private void operation() {
    if (power.failsNow()) {
      throw cut();
    }
  }

  private static PowerCut cut() {
    return new PowerCut();
  }
}
