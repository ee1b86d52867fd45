// Every message that Kafka's own classes wrote: we read the same content out of the same bytes and write them
// again.
#include <gtest/gtest.h>

#include <map>
#include <set>

#include "protocol/wire/any_message.h"
#include "protocol/wire/byte_cursor.h"
#include "tests/support/all_messages.h"
#include "tests/support/golden_messages.h"
#include "tests/support/json.h"

namespace zurau::wire {
namespace {

using test::Json;

/// A line of index.tsv.
struct Schema {
  std::string file, name, type;
  int16_t key = -1;
  int16_t first = 0, last = 0;
  int16_t flexible_from = kNewest;
  std::string frame;
  size_t vectors = 0;
};

int16_t number(std::string_view text) {
  return static_cast<int16_t>(std::stoi(std::string(text)));
}

std::vector<Schema> read_index() {
  std::vector<Schema> schemas;
  for (const auto& row : test::read_tsv(test::golden_messages() / "index.tsv")) {
    Schema schema{.file = row.at(0), .name = row.at(1), .type = row.at(2), .frame = row.at(7)};
    if (row.at(3) != "-") schema.key = number(row[3]);
    size_t dash = row.at(4).find('-');
    schema.first = number(row[4]);
    schema.last = dash == std::string::npos ? schema.first : number(row[4].substr(dash + 1));
    if (row.at(5) != "none") schema.flexible_from = number(row[5]);
    schema.vectors = std::stoul(row.at(8));
    schemas.push_back(std::move(schema));
  }
  return schemas;
}

std::map<std::string_view, MessageType> types_by_name() {
  std::map<std::string_view, MessageType> types;
  for (const MessageType& type : test::all_messages()) {
    bool added = types.emplace(type.info->name, type).second;
    EXPECT_TRUE(added) << type.info->name << " stands in two tables";
  }
  return types;
}

std::string encoded_hex(const AnyMessage& message, int16_t version) {
  FrameBuffer out;
  message.encode(version, out);
  EXPECT_EQ(message.encoded_size(version), out.bytes.size());
  return test::to_hex(out.bytes);
}

/// What stands before the message where it is stored; index.tsv says in words which of the forms it is.
std::string expected_frame(const Schema& schema, const MessageInfo& info, int16_t version) {
  std::vector<std::byte> bytes;
  ByteAppender out(bytes);
  if (schema.frame == "int16 version") {
    out.fixed(version);
  } else if (schema.frame == "int16 record type") {
    out.fixed(info.key);
  } else if (schema.frame == "uvarint 1, uvarint record type, uvarint version") {
    out.uvarint(1);
    out.uvarint(static_cast<uint32_t>(info.key));
    out.uvarint(static_cast<uint32_t>(version));
  } else {
    EXPECT_TRUE(schema.frame == "none" || schema.frame == "json file") << schema.frame;
  }
  return test::to_hex(bytes);
}

/// Reads `digits`, compares the content, writes it again: the bytes must be `rewritten`.
void check_bytes(const MessageType& type, int16_t version, const Json& content, const std::string& digits,
                 const std::string& rewritten) {
  auto bytes = test::from_hex(digits);
  AnyMessage message(type);
  auto status = message.decode(bytes, version);
  ASSERT_TRUE(status.ok()) << status.error().to_string();
  std::string dump = message.dump_json(version);
  EXPECT_EQ(test::json_difference(content, test::parse_json(dump)), "") << dump;
  EXPECT_EQ(encoded_hex(message, version), rewritten);
}

void check_vector(const Schema& schema, const MessageType& type, const Json& vector) {
  auto version = static_cast<int16_t>(vector.at("v").integer());
  const std::string& digits = vector.at("hex").text;
  const Json& content = vector.at("json");
  const Json* plain = vector.find("plain");
  check_bytes(type, version, content, digits, plain ? plain->text : digits);
  if (plain) check_bytes(type, version, content, plain->text, plain->text);
  const Json* frame = vector.find("frame");
  EXPECT_EQ(frame ? frame->text : "", expected_frame(schema, *type.info, version));
}

void check_schema(const Schema& schema, const MessageType& type) {
  const MessageInfo& info = *type.info;
  EXPECT_EQ(info.key, schema.key);
  EXPECT_LE(info.versions.first, schema.first);
  EXPECT_EQ(info.versions.last, schema.last);
  EXPECT_EQ(info.flexible_from, schema.flexible_from);
  auto lines = test::read_lines(test::golden_messages() / schema.file);
  EXPECT_EQ(lines.size(), schema.vectors);
  std::set<int64_t> versions;
  for (size_t i = 0; i < lines.size(); ++i) {
    SCOPED_TRACE(schema.file + " line " + std::to_string(i + 1));
    Json vector = test::parse_json(lines[i]);
    versions.insert(vector.at("v").integer());
    ASSERT_NO_FATAL_FAILURE(check_vector(schema, type, vector));
    if (::testing::Test::HasFailure()) return;
  }
  EXPECT_EQ(versions.size(), static_cast<size_t>(schema.last - schema.first + 1));
}

TEST(GoldenMessages, EveryVectorReadsAndIsWrittenByteForByte) {
  auto types = types_by_name();
  auto schemas = read_index();
  EXPECT_GE(schemas.size(), 272U);
  for (const Schema& schema : schemas) {
    SCOPED_TRACE(schema.name);
    auto type = types.find(schema.name);
    ASSERT_NE(type, types.end()) << "there is no C++ type for it";
    ASSERT_NO_FATAL_FAILURE(check_schema(schema, type->second));
  }
}

TEST(GoldenMessages, EveryTypeOfOursHasVectors) {
  std::set<std::string> known;
  for (const Schema& schema : read_index()) known.insert(schema.name);
  for (const MessageType& type : test::all_messages()) {
    EXPECT_TRUE(known.contains(std::string(type.info->name))) << type.info->name;
  }
}

TEST(GoldenMessages, RecordsAreFoundByLogAndType) {
  using msg::RecordLog, msg::RecordPart;
  const std::map<std::string, RecordLog> logs = {{"group", RecordLog::group},
                                                 {"transaction", RecordLog::transaction},
                                                 {"share", RecordLog::share},
                                                 {"metadata", RecordLog::metadata},
                                                 {"remote", RecordLog::remote}};
  for (const Schema& schema : read_index()) {
    auto log = logs.find(schema.file.substr(0, schema.file.find('/')));
    if (log == logs.end()) continue;
    RecordPart part = schema.type == "coordinator-key" ? RecordPart::key : RecordPart::value;
    const msg::RecordType* record = msg::find_record(log->second, part, schema.key);
    ASSERT_NE(record, nullptr) << schema.name;
    EXPECT_EQ(record->message.info->name, schema.name);
  }
  EXPECT_EQ(msg::find_record(RecordLog::metadata, RecordPart::key, 2), nullptr);
  EXPECT_EQ(msg::find_record(RecordLog::group, RecordPart::key, 999), nullptr);
}

TEST(GoldenMessages, EveryBeginningOfAVectorFails) {
  auto types = types_by_name();
  for (const Schema& schema : read_index()) {
    const MessageType& type = types.at(schema.name);
    for (const std::string& line : test::read_lines(test::golden_messages() / schema.file)) {
      Json vector = test::parse_json(line);
      if (vector.at("fill").text != "typical" || vector.at("hex").text.size() > 2000) continue;
      auto bytes = test::from_hex(vector.at("hex").text);
      AnyMessage message(type);
      for (size_t length = 0; length < bytes.size(); ++length) {
        auto version = static_cast<int16_t>(vector.at("v").integer());
        ASSERT_FALSE(message.decode(Bytes(bytes).first(length), version).ok()) << schema.name << length;
      }
    }
  }
}

TEST(GoldenMessages, HeaderVersionsAreKafkas) {
  std::map<int16_t, int> seen;
  for (const auto& row : test::read_tsv(test::golden_messages() / "api_headers.tsv")) {
    SCOPED_TRACE(row.at(1) + " " + row.at(2));
    const ApiInfo* api = find_api(number(row.at(0)));
    ASSERT_NE(api, nullptr);
    int16_t version = number(row[2]);
    EXPECT_EQ(api->name, row[1]);
    EXPECT_TRUE(api->request.info->versions.contains(version));
    EXPECT_TRUE(api->response.info->versions.contains(version));
    EXPECT_EQ(request_header_version(*api, version), number(row.at(4)));
    EXPECT_EQ(response_header_version(*api, version), number(row.at(5)));
    ++seen[api->key];
  }
  for (const ApiInfo& api : api_table()) EXPECT_TRUE(seen.contains(api.key)) << api.name;
}

}  // namespace
}  // namespace zurau::wire
