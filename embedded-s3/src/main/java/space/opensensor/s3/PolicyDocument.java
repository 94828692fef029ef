package space.opensensor.s3;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A policy in the language of AWS IAM: which requests a temporary key is good for. What no
 * statement allows is refused, and so is what one denies.
 *
 * <p>Of the language it knows {@code Effect}, {@code Action} and {@code Resource} with {@code *}
 * and {@code ?}, and the conditions {@code StringEquals} and {@code StringLike} on {@code
 * s3:prefix}; any other element is refused rather than passed over.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html">Grammar
 *     of the IAM JSON policy language</a>
 */
final class PolicyDocument implements Predicate<IncomingRequest> {

  /** The most characters of a policy that comes with AssumeRole. */
  static final int MAX_LENGTH = 2048;

  private static final Set<String> ELEMENTS =
      Set.of("Sid", "Effect", "Action", "Resource", "Condition");
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  private final List<Statement> statements;

  private PolicyDocument(List<Statement> statements) {
    this.statements = statements;
  }

  /** One statement; {@code prefixes} is null where it holds for any listing. */
  private record Statement(
      boolean allows, List<Pattern> actions, List<Pattern> resources, List<Pattern> prefixes) {

    boolean covers(RequestedAction asked) {
      return matches(actions, asked.action())
          && matches(resources, asked.resource())
          && (prefixes == null || asked.prefix() != null && matches(prefixes, asked.prefix()));
    }

    private static boolean matches(List<Pattern> patterns, String text) {
      return patterns.stream().anyMatch(pattern -> pattern.matcher(text).matches());
    }
  }

  /**
   * Reads a policy.
   *
   * @throws IllegalArgumentException with what is wrong with it, in one line
   */
  static PolicyDocument parse(String json) {
    JsonNode root;
    try {
      root = JSON.readTree(json);
    } catch (JacksonException e) {
      throw new IllegalArgumentException("This policy is not JSON", e);
    }
    JsonNode listed = root == null ? null : root.get("Statement");
    if (listed == null || !listed.isArray() && !listed.isObject()) {
      throw new IllegalArgumentException("This policy has no Statement");
    }
    for (String element : root.propertyNames()) {
      if (!Set.of("Version", "Id", "Statement").contains(element)) {
        throw new IllegalArgumentException("This policy has an element " + element);
      }
    }
    if (root.has("Version") && !"2012-10-17".equals(root.get("Version").asString(""))) {
      throw new IllegalArgumentException("This policy's Version is not 2012-10-17");
    }
    List<Statement> statements = new ArrayList<>();
    for (JsonNode each : listed.isArray() ? listed.values() : List.of(listed)) {
      statements.add(statement(each));
    }
    return new PolicyDocument(List.copyOf(statements));
  }

  private static Statement statement(JsonNode node) {
    if (!node.isObject() || !ELEMENTS.containsAll(node.propertyNames())) {
      throw new IllegalArgumentException(
          "A statement has other elements than "
              + String.join(", ", ELEMENTS.stream().sorted().toList()));
    }
    String effect = node.path("Effect").asString("");
    if (!effect.equals("Allow") && !effect.equals("Deny")) {
      throw new IllegalArgumentException("A statement's Effect is neither Allow nor Deny");
    }
    return new Statement(
        effect.equals("Allow"),
        patterns(node, "Action", Pattern.CASE_INSENSITIVE, true),
        patterns(node, "Resource", 0, true),
        node.has("Condition") ? prefixes(node.get("Condition")) : null);
  }

  private static List<Pattern> prefixes(JsonNode condition) {
    List<Pattern> patterns = new ArrayList<>();
    for (Map.Entry<String, JsonNode> operator : condition.properties()) {
      boolean like = operator.getKey().equals("StringLike");
      boolean known =
          (like || operator.getKey().equals("StringEquals"))
              && operator.getValue().isObject()
              && operator.getValue().size() == 1
              && operator.getValue().has("s3:prefix");
      if (!known || !patterns.isEmpty()) {
        throw new IllegalArgumentException(
            "A Condition is other than one StringLike or StringEquals on s3:prefix");
      }
      patterns.addAll(patterns(operator.getValue(), "s3:prefix", 0, like));
    }
    return List.copyOf(patterns);
  }

  /** The patterns of an element, one text or several. */
  private static List<Pattern> patterns(JsonNode in, String name, int flags, boolean wildcards) {
    JsonNode node = in.get(name);
    List<Pattern> patterns = new ArrayList<>();
    if (node != null) {
      for (JsonNode each : node.isArray() ? node.values() : List.of(node)) {
        if (!each.isString()) {
          throw new IllegalArgumentException("An element " + name + " is not text");
        }
        patterns.add(Pattern.compile(expression(each.asString(), wildcards), flags));
      }
    }
    if (patterns.isEmpty()) {
      throw new IllegalArgumentException("A statement has no " + name);
    }
    return patterns;
  }

  private static String expression(String text, boolean wildcards) {
    StringBuilder expression = new StringBuilder("(?s)");
    for (String part : text.split("(?<=[*?])|(?=[*?])")) {
      if (wildcards && part.equals("*")) {
        expression.append(".*");
      } else if (wildcards && part.equals("?")) {
        expression.append('.');
      } else {
        expression.append(Pattern.quote(part));
      }
    }
    return expression.toString();
  }

  /** Whether everything that a request asks for is allowed. */
  @Override
  public boolean test(IncomingRequest request) {
    return RequestedAction.of(request).stream().allMatch(this::allows);
  }

  /** Whether one thing is allowed. */
  boolean allows(RequestedAction asked) {
    boolean allowed = false;
    for (Statement statement : statements) {
      if (statement.covers(asked)) {
        if (!statement.allows()) {
          return false;
        }
        allowed = true;
      }
    }
    return allowed;
  }
}
