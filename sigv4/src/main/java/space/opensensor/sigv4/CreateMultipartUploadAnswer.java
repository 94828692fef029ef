package space.opensensor.sigv4;

/**
 * Reads the answer to CreateMultipartUpload, piece by piece as it arrives. Accepts documents of up
 * to 16 KiB. Workspace: about 2.7 KB.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateMultipartUpload.html">CreateMultipartUpload</a>
 */
public final class CreateMultipartUploadAnswer extends XmlAnswer {

  private static final int MAX_LENGTH = 16384;
  private static final String UPLOAD_ID = "UploadId";

  private String uploadId;

  public CreateMultipartUploadAnswer() {
    super(MAX_LENGTH, S3Request.MAX_UPLOAD_ID);
  }

  /**
   * The upload id, for the requests of this upload.
   *
   * @throws AnswerException when the document was refused, is not complete or has no upload id
   */
  public String finish() throws AnswerException {
    end();
    if (uploadId == null || uploadId.isEmpty()) {
      throw refused("there is no <UploadId>");
    }
    return uploadId;
  }

  @Override
  int opened() throws AnswerException {
    if (depth() == 1 && !isAt(1, "InitiateMultipartUploadResult")) {
      throw refused("expected <InitiateMultipartUploadResult>");
    }
    return depth() == 2 && isAt(2, UPLOAD_ID) ? S3Request.MAX_UPLOAD_ID : 0;
  }

  @Override
  void leaf(String content) throws AnswerException {
    uploadId = once(uploadId, content);
  }

  @Override
  void closing() {
    // Each field is taken at its own end.
  }
}
