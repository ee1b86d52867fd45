// Reads JSON for the tests: golden vectors and dumps. Numbers stay text, so that 64-bit integers are exact.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace zurau::test {

struct Json {
  struct Member;
  enum class Kind { null, boolean, number, string, array, object };
  Kind kind = Kind::null;
  std::string text;  ///< Of a string (unescaped), a number or a boolean as it stands.
  std::vector<Json> items;
  std::vector<Member> members;

  /// Null where there is no such member.
  const Json* find(std::string_view name) const;
  /// The member, which must be there.
  const Json& at(std::string_view name) const;
  int64_t integer() const;
};

struct Json::Member {
  std::string name;
  Json value;
};

/// Throws std::runtime_error with the position of what is not JSON.
Json parse_json(std::string_view text);

/// The path of the first difference and both values, or nothing: members in any order, integers by their
/// text, numbers with a point or an exponent by the double that they mean.
std::string json_difference(const Json& expected, const Json& actual, const std::string& path = "");

}  // namespace zurau::test
