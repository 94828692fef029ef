package space.opensensor.simulator.firmware;

import java.io.IOException;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.BodySubscribers;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;

/** The bytes of an answer's body, up to so many: a longer one fails and is not read on. */
final class BoundedBody implements BodySubscriber<byte[]> {

  private final BodySubscriber<byte[]> whole = BodySubscribers.ofByteArray();
  private final String what;
  private final long most;
  private long left;
  private Flow.Subscription subscription;

  /**
   * A body.
   *
   * @param what it is, for a person
   * @param most its most bytes
   */
  BoundedBody(String what, long most) {
    this.what = what;
    this.most = most;
    this.left = most;
  }

  @Override
  public void onSubscribe(Flow.Subscription upstream) {
    subscription = upstream;
    whole.onSubscribe(upstream);
  }

  @Override
  public void onNext(List<ByteBuffer> buffers) {
    if (left < 0) {
      return;
    }
    left -= buffers.stream().mapToLong(ByteBuffer::remaining).sum();
    if (left < 0) {
      subscription.cancel();
      whole.onError(new IOException(what + ": more than " + most + " bytes"));
    } else {
      whole.onNext(buffers);
    }
  }

  @Override
  public void onError(Throwable failure) {
    whole.onError(failure);
  }

  @Override
  public void onComplete() {
    whole.onComplete();
  }

  @Override
  public CompletionStage<byte[]> getBody() {
    return whole.getBody();
  }
}
