package space.opensensor.iceberg;

import java.io.EOFException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import org.apache.iceberg.exceptions.AlreadyExistsException;
import org.apache.iceberg.exceptions.CommitFailedException;
import org.apache.iceberg.exceptions.CommitStateUnknownException;
import org.apache.iceberg.exceptions.ForbiddenException;
import org.apache.iceberg.exceptions.NoSuchNamespaceException;
import org.apache.iceberg.exceptions.NoSuchTableException;
import org.apache.iceberg.exceptions.NotAuthorizedException;
import org.apache.iceberg.exceptions.NotFoundException;
import org.apache.iceberg.exceptions.RuntimeIOException;
import org.apache.iceberg.exceptions.ServiceFailureException;
import org.apache.iceberg.exceptions.ServiceUnavailableException;
import org.apache.iceberg.exceptions.ValidationException;
import org.apache.iceberg.jdbc.UncheckedSQLException;
import space.opensensor.ducklake.LakeSettings.IcebergRest;
import space.opensensor.ducklake.catalog.CatalogException;

/**
 * What Iceberg's library threw, in one line: where it happened, what went wrong, what to do. No
 * secret of the settings is in it, though a server has it and may say it.
 */
final class Trouble {

  private static final int LONGEST = 200;
  private static final String AGAIN = "; run it again";

  private final IcebergRest rest;
  private final RestLimits limits;

  /**
   * @param rest the REST catalog, or null where there is none
   */
  Trouble(IcebergRest rest, RestLimits limits) {
    this.rest = rest;
    this.limits = limits;
  }

  /**
   * The line of an exception.
   *
   * @throws RuntimeException the exception, where it is neither Iceberg's nor a server's fault
   */
  String line(RuntimeException e) {
    if (e instanceof CatalogException) {
      throw e;
    }
    List<Throwable> causes = causes(e);
    // These come from the store of the metadata, whose server may be away too.
    boolean store =
        e instanceof RuntimeIOException
            || e instanceof UncheckedIOException
            || e instanceof NotFoundException;
    String connection = rest == null || store ? null : connection(causes);
    if (connection != null) {
      return rest + ": " + connection;
    }
    if (e instanceof CommitStateUnknownException) {
      return says(e) + AGAIN;
    }
    if (e instanceof UncheckedSQLException) {
      return says(causes.get(causes.size() - 1));
    }
    if (store || e instanceof CommitFailedException || e instanceof ValidationException) {
      // Which file could not be written; why stands in the cause.
      return says(e) + (e.getCause() == null ? "" : ": " + says(e.getCause()));
    }
    if (rest == null && e instanceof AlreadyExistsException) {
      // Another publisher has made it just now.
      return says(e) + AGAIN;
    }
    if (rest == null) {
      throw e;
    }
    return rest + ": " + answer(e, causes);
  }

  private static List<Throwable> causes(Throwable e) {
    List<Throwable> all = new ArrayList<>();
    for (Throwable each = e; each != null && !all.contains(each); each = each.getCause()) {
      all.add(each);
    }
    return all;
  }

  /** Why nobody answered, or null where somebody did. */
  private String connection(List<Throwable> causes) {
    for (Throwable cause : causes) {
      String name = cause.getClass().getSimpleName();
      if (cause instanceof UnknownHostException) {
        return "there is no host of this name; correct ICEBERG_REST_URI";
      }
      if (name.equals("ConnectTimeoutException")) {
        return "no connection within " + limits.connect().toSeconds() + " s" + AGAIN;
      }
      if (cause instanceof ConnectException || cause instanceof NoRouteToHostException) {
        return "nobody takes the connection; start the server or correct ICEBERG_REST_URI";
      }
      if (cause instanceof SSLException) {
        return "no TLS with it ("
            + says(cause)
            + "); let Java trust its certificate, or correct ICEBERG_REST_URI";
      }
      if (cause instanceof SocketTimeoutException) {
        return "no answer within " + limits.silence().toSeconds() + " s" + AGAIN;
      }
      if (cause instanceof TimeoutException) {
        return "no whole answer within " + limits.request().toSeconds() + " s" + AGAIN;
      }
      if (name.endsWith("RedirectException")) {
        return "it sends on and on to other addresses; correct ICEBERG_REST_URI";
      }
      if (cause instanceof EOFException
          || cause instanceof SocketException
          || name.equals("NoHttpResponseException")
          || name.equals("ConnectionClosedException")) {
        return "it broke off the answer" + AGAIN;
      }
    }
    return null;
  }

  /** What is wrong with an answer. */
  private String answer(RuntimeException e, List<Throwable> causes) {
    if (e instanceof NotAuthorizedException) {
      return says(e) + "; correct ICEBERG_REST_TOKEN or ICEBERG_REST_CREDENTIAL";
    }
    if (e instanceof ForbiddenException) {
      return says(e) + "; let its user change tables, or give another's token";
    }
    if (e instanceof ServiceFailureException || e instanceof ServiceUnavailableException) {
      return says(e) + AGAIN;
    }
    if (e instanceof NoSuchTableException || e instanceof NoSuchNamespaceException) {
      return says(e) + "; it says one thing and another, or its tables were dropped" + AGAIN;
    }
    if (e.getClass().getName().startsWith("org.apache.iceberg.exceptions.") && causes.size() == 1) {
      return says(e) + "; correct ICEBERG_REST_URI, which ends before /v1, or ask who runs it";
    }
    Throwable why = causes.get(causes.size() - 1);
    return "its answer is none of a REST catalog ("
        + (why instanceof NullPointerException ? "something is missing" : says(why))
        + "); correct ICEBERG_REST_URI, which ends before /v1";
  }

  /** The first line of a message, not endless, without secrets. */
  private String says(Throwable e) {
    String message = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    String line = message.lines().findFirst().orElse("");
    if (rest != null) {
      line = without(line, rest.token());
      if (rest.credential() != null) {
        line = without(line, rest.credential());
        line = without(line, rest.credential().replaceFirst("^[^:]*:", ""));
      }
    }
    line = line.replaceAll("[\\p{Cc}\\p{Cf}]", "?").strip();
    return line.length() > LONGEST ? line.substring(0, LONGEST) + "…" : line;
  }

  private static String without(String line, String secret) {
    return secret == null || secret.isEmpty() ? line : line.replace(secret, "***");
  }
}
