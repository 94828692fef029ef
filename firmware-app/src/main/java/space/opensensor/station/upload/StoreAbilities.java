package space.opensensor.station.upload;

import space.opensensor.sigv4.S3Error;
import space.opensensor.station.settings.CreateOnly;
import space.opensensor.station.settings.Integrity;
import space.opensensor.station.settings.StationSettings;

/**
 * What the store can do, as far as the station relies on it. Begins with the strongest, gives up
 * one thing at a time when the store refuses it, and is told by a second PUT of a stored object
 * whether {@code If-None-Match} is honoured. What was found out is one byte, to be remembered.
 *
 * <table>
 * <tr><th>guarantee</th><th>strongest</th><th>then</th></tr>
 * <tr><td>no object is overwritten</td><td>{@code If-None-Match: *}</td><td>HEAD before PUT</td></tr>
 * <tr><td>bytes arrive as sent</td><td>{@code x-amz-checksum-crc32}</td><td>{@code Content-MD5},
 * then TLS alone</td></tr>
 * </table>
 */
final class StoreAbilities {

  private static final Integrity[] INTEGRITIES = Integrity.values();
  private static final int MOST_PROBES = 3;

  private static final int CONDITION = 1;
  private static final int TRUSTED = 2;
  private static final int SETTLED = 4;
  private static final int MODE = 8;
  private static final int INTEGRITY_SHIFT = 4;
  private static final int ALL = 0x3f;

  /** Ways to send less after a refusal that names nothing. */
  private static final int MOST_TRIALS = 4;

  private final CreateOnly createOnly;
  private final Integrity fixedIntegrity;
  private boolean condition;
  private boolean trusted;
  private boolean settled;
  private boolean checksumMode;
  private Integrity integrity;
  private int probes;
  private int kept;
  private int trial;
  private String verb;

  /** Abilities as far as settings fix them, and otherwise unknown. */
  StoreAbilities(StationSettings settings) {
    createOnly = settings.createOnly();
    fixedIntegrity = settings.checksum();
    forget();
  }

  /** Forgets what was found out. */
  void forget() {
    condition = createOnly != CreateOnly.OFF;
    trusted = createOnly == CreateOnly.ON;
    settled = createOnly != CreateOnly.AUTO;
    checksumMode = fixedIntegrity == null || fixedIntegrity == Integrity.CRC32;
    integrity = fixedIntegrity == null ? Integrity.CRC32 : fixedIntegrity;
    probes = 0;
    trial = 0;
    kept = encoded();
  }

  /** What was found out, as a byte. */
  int encoded() {
    return (condition ? CONDITION : 0)
        | (trusted ? TRUSTED : 0)
        | (settled ? SETTLED : 0)
        | (checksumMode ? MODE : 0)
        | integrity.ordinal() << INTEGRITY_SHIFT;
  }

  /** Takes up what was found out before; what settings fix stays. */
  void restore(int remembered) {
    if ((remembered & ~ALL) != 0 || remembered >> INTEGRITY_SHIFT >= INTEGRITIES.length) {
      return;
    }
    if (createOnly == CreateOnly.AUTO) {
      condition = (remembered & CONDITION) != 0;
      trusted = (remembered & TRUSTED) != 0;
      settled = (remembered & SETTLED) != 0;
    }
    checksumMode &= (remembered & MODE) != 0;
    if (fixedIntegrity == null) {
      integrity = INTEGRITIES[remembered >> INTEGRITY_SHIFT];
    }
    kept = encoded();
  }

  /** Whether PUTs are sent with {@code If-None-Match: *}. */
  boolean sendsCondition() {
    return condition;
  }

  /** Whether a HEAD has to find no object before a PUT. */
  boolean asksFirst() {
    return !trusted;
  }

  /** Whether a second PUT of a stored object is to tell if the condition is honoured. */
  boolean wantsProbe() {
    return !settled;
  }

  /** How the store is to compare what arrives. */
  Integrity integrity() {
    return integrity;
  }

  /** Whether HEAD asks for the checksum. */
  boolean asksForChecksum() {
    return checksumMode;
  }

  /** The store refuses to be asked for the checksum by HEAD; false where it was not asked. */
  boolean refusesChecksumMode() {
    boolean asked = checksumMode;
    checksumMode = false;
    return asked;
  }

  /**
   * Takes the status that a second PUT of a stored object, with the condition, was answered with.
   *
   * @param unsupported whether it was refused because the store does not know the condition
   */
  void probed(int status, boolean unsupported) {
    if (status == 412 || status == 304) {
      condition = true;
      trusted = true;
      settled = true;
    } else if (status >= 200 && status < 300) {
      withoutCondition("ignores");
    } else if (unsupported) {
      withoutCondition("refuses");
    } else {
      probes++;
      settled = probes == MOST_PROBES;
    }
  }

  /**
   * The store answers that a key is taken under which it has no object.
   *
   * @return whether it can be tried without the condition
   */
  boolean misusesCondition() {
    boolean can = condition && createOnly == CreateOnly.AUTO;
    if (can) {
      withoutCondition("misuses");
    }
    return can;
  }

  private void withoutCondition(String how) {
    condition = false;
    trusted = false;
    settled = true;
    verb = how;
  }

  /**
   * The store refuses a request as one it does not support. What it names is given up; where it
   * names nothing, one thing after the other is left out, and then both.
   *
   * @param error its error, or null
   * @return whether there is something else to try
   */
  boolean refused(int status, S3Error error) {
    if (error != null && error.names("none-match")) {
      boolean can = createOnly == CreateOnly.AUTO && condition;
      if (can) {
        withoutCondition("refuses");
      }
      return can;
    }
    if (error != null && (error.names("checksum") || error.names("md5"))) {
      boolean can = fixedIntegrity == null && integrity != Integrity.NONE;
      if (can) {
        integrity = INTEGRITIES[integrity.ordinal() + 1];
      }
      return can;
    }
    while (trial < MOST_TRIALS) {
      trial++;
      if (sendLess(status == 501)) {
        return true;
      }
    }
    return false;
  }

  /**
   * Makes the present trial.
   *
   * @param conditionFirst whether the condition is left out before the checksum is weakened
   */
  private boolean sendLess(boolean conditionFirst) {
    switch (trial) {
      case 1:
        return conditionFirst ? reduceTo(false, Integrity.CRC32) : reduceTo(true, Integrity.MD5);
      case 2:
        return conditionFirst ? reduceTo(true, Integrity.MD5) : reduceTo(false, Integrity.CRC32);
      case 3:
        return reduceTo(false, Integrity.MD5);
      default:
        return reduceTo(false, Integrity.NONE);
    }
  }

  /**
   * Sends no more than this from now on.
   *
   * @return false where that gives up nothing of what was sent at the last {@link #keep}, adds to
   *     it or is not allowed
   */
  private boolean reduceTo(boolean withCondition, Integrity comparedBy) {
    boolean drops = hadCondition() && !withCondition;
    boolean weakens = isWeakerThanKept(comparedBy);
    boolean adds = withCondition && !hadCondition() || !weakens && comparedBy != keptIntegrity();
    if (!drops && !weakens
        || adds
        || drops && createOnly != CreateOnly.AUTO
        || weakens && fixedIntegrity != null) {
      return false;
    }
    condition = withCondition;
    trusted &= withCondition;
    // A second PUT of the object is to confirm it.
    settled &= withCondition;
    verb = "refuses";
    integrity = comparedBy;
    return true;
  }

  /** Takes back what was given up in vain since the last {@link #keep}. */
  void takeBack() {
    int triedProbes = probes;
    int before = kept;
    forget();
    restore(before);
    probes = triedProbes;
  }

  /** What is weaker than at the last {@link #keep}, in a line, or null. */
  String weaker() {
    StringBuilder line = new StringBuilder();
    if (!condition && hadCondition()) {
      line.append("the store ")
          .append(verb)
          .append(" If-None-Match; asking by HEAD before each PUT");
      line.append(
          ", so that another station of this id could still overwrite an object in between");
    }
    if (isWeakerThanKept(integrity)) {
      line.append(line.length() > 0 ? "; " : "");
      line.append(
          integrity == Integrity.MD5
              ? "the store refuses x-amz-checksum-crc32; sending Content-MD5"
              : "the store refuses checksums; that bytes arrive as sent rests on TLS");
    }
    return line.length() == 0 ? null : line.toString();
  }

  /**
   * A request with these abilities succeeded: they hold.
   *
   * @return whether they are others than before
   */
  boolean keep() {
    int before = kept;
    kept = encoded();
    trial = 0;
    return before != kept;
  }

  /** Whether the condition was sent at the last {@link #keep}. */
  private boolean hadCondition() {
    return (kept & CONDITION) != 0;
  }

  private Integrity keptIntegrity() {
    return INTEGRITIES[kept >> INTEGRITY_SHIFT];
  }

  private boolean isWeakerThanKept(Integrity other) {
    return other.ordinal() > kept >> INTEGRITY_SHIFT;
  }
}
