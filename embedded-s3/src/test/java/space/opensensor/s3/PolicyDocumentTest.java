package space.opensensor.s3;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What policies allow, what requests ask for, and texts that are no policies. */
class PolicyDocumentTest {

  private static PolicyDocument statements(String... statements) {
    return PolicyDocument.parse("{\"Statement\": [" + String.join(",", statements) + "]}");
  }

  private static String statement(String effect, String action, String resource, String more) {
    return "{\"Effect\": \""
        + effect
        + "\", \"Action\": "
        + action
        + ", \"Resource\": "
        + resource
        + more
        + "}";
  }

  private static String allow(String action, String resource) {
    return statement("Allow", "\"" + action + "\"", "\"" + resource + "\"", "");
  }

  private static RequestedAction asked(String action, String resource) {
    return new RequestedAction(action, resource, null);
  }

  @ParameterizedTest
  @CsvSource({
    "s3:GetObject,s3:GetObject,true",
    "s3:getobject,s3:GetObject,true",
    "s3:Get*,s3:GetObject,true",
    "s3:Get?bject,s3:GetObject,true",
    "*,s3:GetObject,true",
    "s3:Get?,s3:GetObject,false",
    "s3:GetObject,s3:GetObjectAcl,false",
    "s3.GetObject,s3:GetObject,false"
  })
  void anActionIsMatchedInAnyCaseAndWithWildcards(String action, String asked, boolean allowed) {
    assertEquals(allowed, statements(allow(action, "*")).allows(asked(asked, "r")));
  }

  @ParameterizedTest
  @CsvSource({
    "b/k,b/k,true",
    "b/K,b/k,false",
    "b/*,b/k/x,true",
    "b/?,b/k,true",
    "b/?,b/kk,false",
    "b/k,b/k/x,false"
  })
  void aResourceIsMatchedInItsCase(String resource, String asked, boolean allowed) {
    assertEquals(allowed, statements(allow("*", resource)).allows(asked("s3:x", asked)));
  }

  @Test
  void whatIsDeniedIsNotAllowedWhateverComesFirst() {
    String all = allow("*", "*");
    String deny = statement("Deny", "[\"a\", \"b\"]", "\"r\"", "");
    for (PolicyDocument policy : List.of(statements(all, deny), statements(deny, all))) {
      assertEquals(false, policy.allows(asked("a", "r")));
      assertEquals(false, policy.allows(asked("b", "r")));
      assertEquals(true, policy.allows(asked("c", "r")));
      assertEquals(true, policy.allows(asked("a", "q")));
    }
    assertEquals(false, statements(deny).allows(asked("c", "r")));
    assertEquals(false, statements().allows(asked("c", "r")));
  }

  @Test
  void aConditionIsAboutThePrefixOfAListing() {
    String like = ", \"Condition\": {\"StringLike\": {\"s3:prefix\": [\"a/*\", \"b\"]}}";
    String equal = ", \"Condition\": {\"StringEquals\": {\"s3:prefix\": \"a/*\"}}";
    PolicyDocument wild = statements(statement("Allow", "\"*\"", "\"*\"", like));
    PolicyDocument exact = statements(statement("Allow", "\"*\"", "\"*\"", equal));
    assertEquals(true, wild.allows(new RequestedAction("x", "r", "a/1")));
    assertEquals(true, wild.allows(new RequestedAction("x", "r", "b")));
    assertEquals(false, wild.allows(new RequestedAction("x", "r", "c")));
    assertEquals(false, wild.allows(new RequestedAction("x", "r", null)));
    assertEquals(true, exact.allows(new RequestedAction("x", "r", "a/*")));
    assertEquals(false, exact.allows(new RequestedAction("x", "r", "a/1")));
  }

  private static void refused(String why, String policy) {
    assertEquals(
        why,
        assertThrows(IllegalArgumentException.class, () -> PolicyDocument.parse(policy))
            .getMessage());
  }

  private static void refusedStatement(String why, String statement) {
    refused(why, "{\"Statement\": " + statement + "}");
  }

  @Test
  void aTextThatIsNoPolicyIsRefusedWithWhatIsWrong() {
    refused("This policy is not JSON", "{");
    refused("This policy is not JSON", "{\"Statement\": {}, \"Statement\": {}}");
    refused("This policy has no Statement", "");
    refused("This policy has no Statement", "{}");
    refused("This policy has no Statement", "{\"Statement\": \"x\"}");
    refused("This policy has an element Other", "{\"Statement\": [], \"Other\": 1}");
    refused(
        "This policy's Version is not 2012-10-17",
        "{\"Statement\": [], \"Version\": \"2008-10-17\"}");
    PolicyDocument.parse("{\"Statement\": [], \"Version\": \"2012-10-17\", \"Id\": \"one\"}");
    String elements =
        "A statement has other elements than Action, Condition, Effect, Resource, Sid";
    refusedStatement(elements, "[1]");
    refusedStatement(elements, "{\"NotAction\": \"x\"}");
    refusedStatement("A statement's Effect is neither Allow nor Deny", "{\"Effect\": \"allow\"}");
    refusedStatement("A statement's Effect is neither Allow nor Deny", "{\"Sid\": \"x\"}");
    refusedStatement("A statement has no Action", "{\"Effect\": \"Allow\"}");
    refusedStatement("A statement has no Action", statement("Allow", "[]", "\"r\"", ""));
    refusedStatement("A statement has no Resource", "{\"Effect\": \"Deny\", \"Action\": \"x\"}");
    refusedStatement("An element Action is not text", statement("Allow", "[1]", "\"r\"", ""));
    String condition = "A Condition is other than one StringLike or StringEquals on s3:prefix";
    for (String wrong :
        List.of(
            "{\"StringNotLike\": {\"s3:prefix\": \"a\"}}",
            "{\"StringLike\": \"a\"}",
            "{\"StringLike\": {}}",
            "{\"StringLike\": {\"s3:delimiter\": \"a\"}}",
            "{\"StringLike\": {\"s3:prefix\": \"a\", \"s3:delimiter\": \"a\"}}",
            "{\"StringLike\": {\"s3:prefix\": \"a\"}, \"StringEquals\": {\"s3:prefix\": \"a\"}}")) {
      refusedStatement(
          condition, statement("Allow", "\"x\"", "\"r\"", ", \"Condition\": " + wrong));
    }
    refusedStatement(
        "A statement has no s3:prefix",
        statement(
            "Allow", "\"x\"", "\"r\"", ", \"Condition\": {\"StringLike\": {\"s3:prefix\": []}}"));
  }

  private static IncomingRequest request(String method, String bucket, String key, String query) {
    return new IncomingRequest(1, method, "/", query, bucket, key, Map.of());
  }

  @ParameterizedTest
  @CsvSource({
    "GET,,,,s3:ListAllMyBuckets,*",
    "GET,b,,,s3:ListBucket,arn:aws:s3:::b",
    "HEAD,b,,,s3:ListBucket,arn:aws:s3:::b",
    "GET,b,,location,s3:GetBucketLocation,arn:aws:s3:::b",
    "GET,b,,uploads,s3:ListBucketMultipartUploads,arn:aws:s3:::b",
    "PUT,b,,,s3:CreateBucket,arn:aws:s3:::b",
    "DELETE,b,,,s3:DeleteBucket,arn:aws:s3:::b",
    "POST,b,,delete,s3:DeleteObject,arn:aws:s3:::b/*",
    "GET,b,k/x,,s3:GetObject,arn:aws:s3:::b/k/x",
    "HEAD,b,k,,s3:GetObject,arn:aws:s3:::b/k",
    "GET,b,k,uploadId=7,s3:ListMultipartUploadParts,arn:aws:s3:::b/k",
    "DELETE,b,k,,s3:DeleteObject,arn:aws:s3:::b/k",
    "DELETE,b,k,uploadId=7,s3:AbortMultipartUpload,arn:aws:s3:::b/k",
    "PUT,b,k,,s3:PutObject,arn:aws:s3:::b/k",
    "PUT,b,k,uploadId=7,s3:PutObject,arn:aws:s3:::b/k",
    "POST,b,k,uploads,s3:PutObject,arn:aws:s3:::b/k",
    "GET,b,k,acl,s3:GET-acl,arn:aws:s3:::b/k",
    "PUT,b,,versioning,s3:PUT-versioning,arn:aws:s3:::b"
  })
  void aRequestAsksForOneAction(
      String method, String bucket, String key, String query, String action, String resource) {
    IncomingRequest request =
        request(method, bucket == null ? "" : bucket, key == null ? "" : key, query);
    assertEquals(List.of(asked(action, resource)), RequestedAction.of(request));
  }

  @Test
  void aListingSaysItsPrefix() {
    assertEquals(
        List.of(new RequestedAction("s3:ListBucket", "arn:aws:s3:::b", "a/b")),
        RequestedAction.of(request("GET", "b", "", "prefix=a%2Fb")));
    assertEquals(
        asked("s3:ListBucket", "arn:aws:s3:::b"),
        RequestedAction.listing(request("GET", "b", "k", "prefix=a")));
  }

  @ParameterizedTest
  @CsvSource({
    "/b/other,b/other",
    "b/other,b/other",
    "/b/a%2Bb+c,b/a+b+c",
    "/b/other?versionId=7,b/other",
    "/b/%zz,b/%zz"
  })
  void aCopyAsksForItsSourceToo(String source, String resource) {
    IncomingRequest copy =
        new IncomingRequest(
            1, "PUT", "/", null, "b", "k", Map.of("x-amz-copy-source", List.of(source)));
    assertEquals(
        List.of(
            asked("s3:PutObject", "arn:aws:s3:::b/k"),
            asked("s3:GetObject", "arn:aws:s3:::" + resource)),
        RequestedAction.of(copy));
    // All of it has to be allowed.
    PolicyDocument put = statements(allow("s3:PutObject", "*"));
    assertEquals(false, put.test(copy));
    assertEquals(true, put.test(request("PUT", "b", "k", null)));
    assertEquals(
        true, statements(allow("s3:PutObject", "*"), allow("s3:GetObject", "*")).test(copy));
  }
}
