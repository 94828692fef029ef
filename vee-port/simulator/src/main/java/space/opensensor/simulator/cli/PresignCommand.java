package space.opensensor.simulator.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import space.opensensor.sigv4.AsciiBuffer;
import space.opensensor.sigv4.Bucket;
import space.opensensor.sigv4.Credentials;
import space.opensensor.sigv4.Presigner;
import space.opensensor.sigv4.S3Request;
import space.opensensor.sigv4.SoftwareSha256;
import space.opensensor.sigv4.UrlStyle;
import space.opensensor.simulator.DesktopSettings;
import space.opensensor.station.settings.CredentialsReader;
import space.opensensor.station.settings.SettingsException;

/** {@code station presign}: a URL that lets its holder do one thing with one object. */
@Command(
    name = "presign",
    description = {
      "Prints a signed URL for one object.",
      "Credentials come from AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN, or"
          + " from --settings.",
    },
    mixinStandardHelpOptions = true)
final class PresignCommand implements Callable<Integer> {

  /** What can be done with an object. */
  enum Method {
    PUT,
    GET,
    HEAD,
    DELETE
  }

  private static final Pattern S3_URL = Pattern.compile("s3://([^/]+)/(.+)", Pattern.DOTALL);
  private static final String DEFAULT_REGION = "us-east-1";
  private static final int MAX_TARGET_BYTES = 32_768;

  @Spec private CommandSpec spec;

  @Parameters(index = "0", description = "${COMPLETION-CANDIDATES}")
  private Method method;

  @Parameters(index = "1", paramLabel = "s3://BUCKET/KEY", description = "the object")
  private String object;

  @Option(
      names = "--expires",
      paramLabel = "SECONDS",
      defaultValue = "900",
      description = "how long the URL is valid, 1 to 604800 (default: ${DEFAULT-VALUE})")
  private int expires;

  @Mixin private BucketOptions options;

  @Override
  public Integer call() throws CommandException, IOException, SettingsException {
    Matcher url = S3_URL.matcher(object);
    if (!url.matches()) {
      throw new ParameterException(
          spec.commandLine(), "expected s3://bucket/key, got \"" + object + "\"");
    }
    DesktopSettings settings = options.withEnvironment(options.settings());
    if (!settings.has("s3.access-key") || !settings.has("s3.secret-key")) {
      throw new CommandException(
          "no credentials: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or s3.access-key and"
              + " s3.secret-key in --settings FILE");
    }
    Credentials credentials = new CredentialsReader(settings).read();
    AsciiBuffer target = new AsciiBuffer(MAX_TARGET_BYTES);
    try {
      Bucket bucket = bucket(settings, url.group(1));
      S3Request request = new S3Request(bucket).onObject(method.name(), url.group(2));
      new Presigner(credentials, new SoftwareSha256())
          .presign(request, expires, System.currentTimeMillis(), target);
      spec.commandLine().getOut().println(bucket.origin() + target);
    } catch (IllegalArgumentException e) {
      String message = e.getMessage();
      boolean ofArgument = message.startsWith("s3.bucket: ");
      throw new ParameterException(
          spec.commandLine(), ofArgument ? message : BucketOptions.withoutValue(message));
    } finally {
      credentials.wipe();
      settings.wipe();
    }
    return 0;
  }

  /** AWS's own service is addressed in virtual-host style, any other by path unless told. */
  private static Bucket bucket(DesktopSettings settings, String name) {
    String region = text(settings, "s3.region", DEFAULT_REGION);
    boolean aws = !settings.has("s3.endpoint");
    String style = text(settings, "s3.style", aws && name.indexOf('.') < 0 ? "virtual" : "path");
    return new Bucket(
        text(settings, "s3.endpoint", BucketOptions.awsEndpoint(region)),
        region,
        name,
        style.equals("virtual") ? UrlStyle.VIRTUAL_HOST : UrlStyle.PATH);
  }

  private static String text(DesktopSettings settings, String name, String fallback) {
    return settings.has(name) ? new String(settings.get(name), UTF_8) : fallback;
  }
}
