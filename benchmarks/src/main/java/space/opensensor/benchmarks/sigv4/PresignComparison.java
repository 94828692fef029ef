package space.opensensor.benchmarks.sigv4;

import java.io.IOException;
import org.openjdk.jmh.runner.RunnerException;
import space.opensensor.benchmarks.Comparison;
import space.opensensor.figures.Results;

/** Presigning one PUT, beside other signers. */
public final class PresignComparison {

  private PresignComparison() {}

  public static void main(String[] args) throws RunnerException, IOException {
    new Comparison(PresignPut.class, "sigv4")
        .row("sigv4", "sigv4")
        .row("awsSdkPresigner", "AWS SDK, S3Presigner")
        .row("awsSdkSigner", "AWS SDK, AwsV4HttpSigner alone")
        .row("minioClient", "MinIO client (cannot sign the header)")
        .run(
            Comparison.rounds(args),
            Comparison.table(
                    "presign", Results.commandOf(PresignComparison.class, args), "presigning a PUT")
                .peer("aws-sdk")
                .peer("minio"));
  }
}
