package space.opensensor.station.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * The power of a modelled board. Counts the operations that change flash or files, fails in the
 * middle of one that was chosen before, and is the one source of chance: the same seed and the same
 * calls give the same run.
 */
public final class PowerSupply {

  private static final StackWalker CALLER =
      StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE);

  private final Random random;
  private final Random failures;
  private final List<Runnable> devices = new ArrayList<>();
  private long operations;
  private long cutAt = Long.MAX_VALUE;
  private long eventAt = Long.MAX_VALUE;
  private Runnable event;
  private boolean on = true;
  private boolean failing;
  private Class<?> failedIn;

  /** Power that is on and does not fail until told to. */
  public PowerSupply(long seed) {
    this.random = chance(seed);
    this.failures = random;
  }

  /**
   * Power as above.
   *
   * @param failures decides what is left of the operation in which the power failed
   */
  public PowerSupply(long seed, Random failures) {
    this.random = chance(seed);
    this.failures = failures;
  }

  /** Chance from a seed; unlike that of {@link Random}, the first numbers of near seeds differ. */
  public static Random chance(long seed) {
    return new Random(seed * 0x9E3779B97F4A7C15L);
  }

  /** Lets the power fail in the middle of an operation: 1 is the next one. */
  public void cutIn(long operationsFromNow) {
    cutAt = operations + operationsFromNow;
  }

  /** Does something before an operation: 1 is the next one. */
  public void before(long operationsFromNow, Runnable event) {
    eventAt = operations + operationsFromNow;
    this.event = event;
  }

  /** Cancels the cut that was to come. */
  public void cutNever() {
    cutAt = Long.MAX_VALUE;
  }

  /** Fails at once, between two operations. */
  public void cutNow() {
    on = false;
    failing = true;
  }

  /** Restores the power: what was not on a medium is lost now. */
  public void restore() {
    cutNever();
    on = true;
    for (Runnable device : devices) {
      device.run();
    }
    failing = false;
  }

  /** Operations so far, over all boots. */
  public long operations() {
    return operations;
  }

  /** The model in an operation of which it failed last. */
  public Class<?> failedIn() {
    return failedIn;
  }

  /** Whether there is power. */
  public boolean isOn() {
    return on;
  }

  /** The chance that all models share, or that of failures, from a failure to the restore. */
  public Random random() {
    return failing ? failures : random;
  }

  /** Lets a device know when power is back. */
  void onRestore(Runnable device) {
    devices.add(device);
  }

  /** Fails without power. */
  void check() {
    if (!on) {
      throw new PowerCut();
    }
  }

  /**
   * Counts an operation.
   *
   * @return whether the power fails in it: the device does part of it and throws {@link PowerCut}
   */
  public boolean failsNow() {
    check();
    operations++;
    if (operations == eventAt) {
      event.run();
    }
    if (operations < cutAt) {
      return false;
    }
    on = false;
    failing = true;
    failedIn = CALLER.getCallerClass();
    return true;
  }
}
