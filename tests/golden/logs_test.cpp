// Data directories that Apache Kafka 4.3 wrote (tests/golden/logs; ZURAU_GOLDEN_LOGS names another directory
// of the same form): stopped cleanly, and killed while clients wrote. Every partition opens, gives back
// record by record what Kafka itself serves from it, and goes on from its end.
//
// One thing Kafka does at start that a log alone does not: a transaction whose commit was decided before the
// kill (PrepareCommit) is finished, by markers in its partitions and a line in __transaction_state. Where the
// directory's own transaction log names such a transaction, its partitions may end earlier here, and its
// records may not be committed yet.
#include <gtest/gtest.h>
#include <openssl/sha.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <string>

#include "protocol/messages/records_transaction.h"
#include "protocol/records/batch_builder.h"
#include "protocol/wire/codec.h"
#include "storage/log_manager.h"
#include "storage/posix_file_system.h"
#include "tests/support/json.h"
#include "tests/support/log_reading.h"

namespace zurau::storage {
namespace {

namespace fs = std::filesystem;
using test::Json;
using testing::for_each_record;

fs::path golden_directory() {
  const char* other = std::getenv("ZURAU_GOLDEN_LOGS");
  return other != nullptr ? fs::path(other) : fs::path(ZURAU_TESTS_DIR) / "golden/logs";
}

/// A temporary directory with archives of the golden set unpacked.
class Unpacked {
 public:
  explicit Unpacked(std::initializer_list<const char*> archives) {
    std::string pattern = (fs::temp_directory_path() / "zurau-golden-XXXXXX").string();
    root_ = ::mkdtemp(pattern.data());
    for (const char* archive : archives) {
      std::string command =
          "tar xf '" + (golden_directory() / archive).string() + "' -C '" + root_.string() + "'";
      if (std::system(command.c_str()) != 0) throw std::runtime_error("cannot unpack: " + command);
    }
  }
  ~Unpacked() { fs::remove_all(root_); }
  std::string path(const char* name) const { return (root_ / name).string(); }

 private:
  fs::path root_;
};

std::vector<Json> read_lines(const fs::path& path) {
  std::ifstream file(path);
  if (!file) throw std::runtime_error("cannot open " + path.string());
  std::vector<Json> lines;
  for (std::string line; std::getline(file, line);) {
    if (!line.empty()) lines.push_back(test::parse_json(line));
  }
  return lines;
}

std::set<std::string> compacted_topics(const fs::path& topics) {
  std::ifstream file(topics);
  std::string text(std::istreambuf_iterator<char>(file), {});
  std::set<std::string> names;
  for (const Json& topic : test::parse_json(text).items) {
    const Json* policy = topic.at("configs").find("cleanup.policy");
    if (policy != nullptr && policy->text.find("compact") != std::string::npos)
      names.insert(topic.at("topic").text);
  }
  return names;
}

std::string base64(Bytes bytes) {
  static constexpr char kDigits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  for (size_t i = 0; i < bytes.size(); i += 3) {
    uint32_t group = 0;
    for (size_t j = 0; j < 3; ++j)
      group = group << 8 | (i + j < bytes.size() ? static_cast<uint32_t>(bytes[i + j]) : 0);
    for (size_t j = 0; j < 4; ++j) text += i + j <= bytes.size() ? kDigits[group >> (18 - 6 * j) & 63] : '=';
  }
  return text;
}

std::string sha256(Bytes bytes) {
  unsigned char digest[SHA256_DIGEST_LENGTH];
  SHA256(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), digest);
  std::string text;
  for (unsigned char byte : digest) text += fmt::format("{:02x}", byte);
  return text;
}

std::string base64_or_null(const std::optional<Bytes>& bytes) {
  return bytes ? base64(*bytes) : "null";
}
std::string text_or_null(const Json& value) {
  return value.kind == Json::Kind::null ? "null" : value.text;
}

/// One record in the words of records/*.jsonl, both ours and Kafka's.
std::string describe(const records::BatchView& batch, const records::RecordView& record) {
  std::string text = fmt::format(
      "{} {} {} epoch {} key {} value {}", record.offset, record.timestamp,
      batch.timestamp_type() == records::TimestampType::create_time ? "CreateTime" : "LogAppendTime",
      batch.partition_leader_epoch(), base64_or_null(record.key),
      record.value && record.value->size() > 256
          ? fmt::format("{} of {}", sha256(*record.value), record.value->size())
          : base64_or_null(record.value));
  for (const auto& header : record.headers())
    text += fmt::format(" [{} {}]", header.key, base64_or_null(header.value));
  return text;
}

std::string describe(const Json& record) {
  std::string text = fmt::format("{} {} {} epoch {} key {} value ", record.at("offset").text,
                                 record.at("timestamp").text, record.at("timestampType").text,
                                 record.at("leaderEpoch").text, text_or_null(record.at("key")));
  if (const Json* digest = record.find("valueSha256"))
    text += fmt::format("{} of {}", digest->text, record.at("valueLength").text);
  else
    text += text_or_null(record.at("value"));
  if (const Json* headers = record.find("headers")) {
    for (const Json& header : headers->items)
      text += fmt::format(" [{} {}]", header.items[0].text, text_or_null(header.items[1]));
  }
  return text;
}

std::vector<std::string> described_records(PartitionLog& log) {
  std::vector<std::string> texts;
  for_each_record(log, {},
                  [&](const auto& batch, const auto& record) { texts.push_back(describe(batch, record)); });
  return texts;
}

std::set<int64_t> committed_offsets(PartitionLog& log) {
  std::set<int64_t> offsets;
  // Small slices: each has an aborted list of its own.
  for_each_record(log, {ReadBound::stable, 3000},
                  [&](const auto&, const auto& record) { offsets.insert(record.offset); });
  return offsets;
}

struct TimestampAnswer {
  int64_t offset = -1;
  int64_t timestamp = -1;
  int32_t epoch = -1;
  friend bool operator==(const TimestampAnswer&, const TimestampAnswer&) = default;
  friend std::ostream& operator<<(std::ostream& out, const TimestampAnswer& a) {
    return out << a.offset << " at " << a.timestamp << " epoch " << a.epoch;
  }
};

TimestampAnswer answer_of(const Json* answer) {
  if (answer == nullptr || answer->kind == Json::Kind::null) return {};
  const Json* epoch = answer->find("leaderEpoch");
  return {answer->at("offset").integer(), answer->at("timestamp").integer(),
          epoch == nullptr || epoch->kind == Json::Kind::null ? -1 : static_cast<int32_t>(epoch->integer())};
}

TimestampAnswer answer_of(const Result<TimestampedOffset>& found) {
  if (!found.ok()) throw std::runtime_error(found.error().to_string());
  return {found->offset, found->timestamp, found->leader_epoch};
}

/// How many transactions of the directory are decided but not finished, by partition; the transaction log's
/// own partition gets a line for each.
using Unfinished = std::map<TopicPartition, int>;

/// A transaction's last word in one partition of __transaction_state.
void add_unfinished(PartitionLog& log, const TopicPartition& partition, Unfinished& unfinished) {
  constexpr int8_t kPrepareCommit = 2;
  constexpr int8_t kPrepareAbort = 3;
  std::map<std::string, msg::TransactionLogValue> last;
  for_each_record(log, {}, [&](const auto&, const auto& record) {
    std::string id = base64(*record.key);
    last.erase(id);
    if (!record.value) return;
    auto version = load_be<int16_t>(record.value->data());
    auto value = wire::decode<msg::TransactionLogValue>(record.value->subspan(2), version);
    if (!value.ok()) throw std::runtime_error("a transaction's state does not decode");
    last[id] = *std::move(value);
  });
  for (const auto& [id, value] : last) {
    if (value.transaction_status != kPrepareCommit && value.transaction_status != kPrepareAbort) continue;
    ++unfinished[partition];
    for (const auto& topic : *value.transaction_partitions) {
      for (int32_t number : topic.partition_ids) ++unfinished[{topic.topic, number}];
    }
  }
}

Unfinished unfinished_transactions(LogManager& manager) {
  Unfinished unfinished;
  for (const TopicPartition& partition : manager.list()) {
    if (partition.topic == "__transaction_state")
      add_unfinished(*manager.find(partition), partition, unfinished);
  }
  return unfinished;
}

class GoldenLogs : public ::testing::Test {
 protected:
  static LogManagerOptions options(const std::string& path) {
    LogManagerOptions options;
    options.data_dir = path;
    options.default_options.producer_expiration_ms = INT64_MAX / 2;  // As server.properties says.
    options.threads = false;
    return options;
  }
  std::unique_ptr<LogManager> open(const std::string& path) {
    auto manager = LogManager::open(files, system_clock(), options(path));
    if (!manager.ok()) throw std::runtime_error(manager.error().to_string());
    return *std::move(manager);
  }

  void compare(LogManager& manager, const fs::path& expected);
  void append_to_all(const std::string& path);

  PosixFileSystem files{500};
};

/// Ours against Kafka's answer. Two exceptions: Kafka gave a marker or a line that it wrote at start (at or
/// above our end); and Kafka gave nothing because it looks into one segment only, whose time index may point
/// to what compaction has removed. Then ours must be the first such record of all that Kafka itself served.
void compare_answer(const TimestampAnswer& ours, const TimestampAnswer& kafkas, int64_t timestamp,
                    int64_t end, int64_t bound, const std::vector<Json>& records) {
  if (kafkas.offset >= end) return;
  if (ours == kafkas) return;
  TimestampAnswer first;
  for (const Json& record : records) {
    bool is_it = record.at("timestamp").integer() >= timestamp && record.at("offset").integer() < bound;
    if (is_it && first.offset < 0) first = answer_of(&record);
  }
  EXPECT_EQ(kafkas.offset, -1) << "timestamp " << timestamp << ": ours is " << ours << ", Kafka's " << kafkas;
  EXPECT_EQ(ours, first) << "timestamp " << timestamp;
}

void compare_timestamps(PartitionLog& log, const Json& row, const std::vector<Json>& records) {
  LogOffsets offsets = log.offsets();
  TimestampAnswer newest = answer_of(row.find("maxTimestamp"));
  if (newest.offset < offsets.end) {
    EXPECT_EQ(answer_of(log.find_max_timestamp()), newest);
  }
  for (const Json& times : row.at("offsetsForTimes").items) {
    int64_t timestamp = times.at("timestamp").integer();
    compare_answer(answer_of(log.find_timestamp(timestamp, ReadBound::visible)),
                   answer_of(times.find("read_uncommitted")), timestamp, offsets.end, offsets.visible,
                   records);
    compare_answer(answer_of(log.find_timestamp(timestamp, ReadBound::stable)),
                   answer_of(times.find("read_committed")), timestamp, offsets.stable, offsets.stable,
                   records);
  }
}

void compare_records(PartitionLog& log, const std::vector<Json>& records) {
  LogOffsets offsets = log.offsets();
  std::vector<std::string> wanted;
  std::set<int64_t> committed;
  for (const Json& record : records) {
    int64_t offset = record.at("offset").integer();
    if (offset < offsets.end) wanted.push_back(describe(record));
    if (offset < offsets.stable && record.at("committed").text == "true") committed.insert(offset);
  }
  auto ours = described_records(log);
  EXPECT_EQ(ours.size(), wanted.size());
  for (size_t i = 0; i < std::min(ours.size(), wanted.size()); ++i) ASSERT_EQ(ours[i], wanted[i]);
  EXPECT_EQ(committed_offsets(log), committed);
}

void compare_partition(PartitionLog& log, const Json& row, const fs::path& expected, int unfinished) {
  LogOffsets offsets = log.offsets();
  EXPECT_EQ(offsets.start, row.at("beginningOffset").integer());
  EXPECT_EQ(offsets.end + unfinished, row.at("endOffset").integer());
  EXPECT_EQ(offsets.visible, offsets.end);
  EXPECT_EQ(log.topic_id().to_string(), row.at("topicId").text);
  int64_t stable = row.at("lastStableOffset").integer();
  EXPECT_TRUE(unfinished == 0 ? offsets.stable == stable : offsets.stable <= stable)
      << offsets.stable << " against " << stable;
  auto records = read_lines(expected / row.at("recordsFile").text);
  compare_timestamps(log, row, records);
  compare_records(log, records);
}

void GoldenLogs::compare(LogManager& manager, const fs::path& expected) {
  auto unfinished = unfinished_transactions(manager);
  for (const Json& row : read_lines(expected / "partitions.jsonl")) {
    TopicPartition partition{row.at("topic").text, static_cast<int32_t>(row.at("partition").integer())};
    SCOPED_TRACE(partition.to_string());
    auto log = manager.find(partition);
    ASSERT_NE(log, nullptr);
    EXPECT_FALSE(log->failure());
    compare_partition(*log, row, expected, unfinished[partition]);
  }
}

std::vector<std::byte> one_record_batch(std::string_view value) {
  records::BatchBuilder builder({});
  builder.add(1, std::nullopt, as_bytes(value));
  return builder.finish();
}

/// Goes on where each log ends, and finds all of it again after a clean stop and after a kill.
void GoldenLogs::append_to_all(const std::string& path) {
  std::map<TopicPartition, int64_t> ends;
  for (int round = 0; round < 2; ++round) {
    auto manager = open(path);
    for (const TopicPartition& partition : manager->list()) {
      SCOPED_TRACE(partition.to_string());
      auto log = manager->find(partition);
      ASSERT_NE(log, nullptr);
      int64_t end = log->offsets().end;
      if (round > 0) {
        ASSERT_EQ(end, ends[partition]);
      }
      int32_t epoch = std::max(log->latest_epoch(), 0);
      auto batch = one_record_batch("appended to what Kafka wrote");
      auto appended = log->append(batch, epoch);
      ASSERT_TRUE(appended.ok()) << appended.error().to_string();
      EXPECT_EQ(appended->base_offset, end);
      ends[partition] = appended->end_offset;
      auto slice = log->read(end, {1 << 20, true, ReadBound::end});
      ASSERT_TRUE(slice.ok()) << slice.error().to_string();
      EXPECT_EQ(testing::bytes_of(*slice), batch);
      EXPECT_EQ(log->epoch_of(end), epoch);
    }
    if (round == 0) {
      auto closed = manager->close();
      ASSERT_TRUE(closed.ok()) << closed.error().to_string();
    }
  }
  auto manager = open(path);  // The second round was not closed.
  EXPECT_FALSE(manager->recovery().clean_shutdown);
  for (const auto& [partition, end] : ends) EXPECT_EQ(manager->find(partition)->offsets().end, end);
}

TEST_F(GoldenLogs, ACleanlyStoppedDirectoryReadsBackRecordByRecord) {
  Unpacked data{"clean.tar.xz", "expected.tar.xz"};
  auto manager = open(data.path("clean"));
  EXPECT_TRUE(manager->recovery().clean_shutdown);
  EXPECT_EQ(manager->recovery().bytes_scanned, 0);
  compare(*manager, data.path("expected"));
}

TEST_F(GoldenLogs, AKilledDirectoryReadsBackRecordByRecord) {
  Unpacked data{"killed.tar.xz", "expected.tar.xz"};
  auto manager = open(data.path("killed"));
  EXPECT_FALSE(manager->recovery().clean_shutdown);
  for (const auto& finding : manager->recovery().findings)
    EXPECT_FALSE(finding.data_lost) << finding.path << " " << finding.detail;
  compare(*manager, data.path("expected-killed"));
}

TEST_F(GoldenLogs, AKilledDirectoryHasEveryAcknowledgedRecord) {
  Unpacked data{"killed.tar.xz", "expected.tar.xz"};
  auto manager = open(data.path("killed"));
  std::map<std::pair<TopicPartition, int64_t>, std::string> found;
  for (const TopicPartition& partition : manager->list()) {
    for_each_record(*manager->find(partition), {}, [&](const auto&, const auto& record) {
      found[{partition, record.offset}] = record.value ? sha256(*record.value).substr(0, 16) : "";
    });
  }
  auto compacted = compacted_topics(fs::path(data.path("expected-killed")) / "topics.json");
  size_t checked = 0;
  for (const Json& row : read_lines(fs::path(data.path("expected-killed")) / "acked.jsonl")) {
    const Json* prefix = row.find("valueSha256Prefix");
    if (prefix == nullptr || prefix->kind == Json::Kind::null) continue;
    TopicPartition partition{row.at("topic").text, static_cast<int32_t>(row.at("partition").integer())};
    auto at = found.find({partition, row.at("offset").integer()});
    bool below_start = row.at("offset").integer() < manager->find(partition)->offsets().start;
    bool may_be_gone =
        below_start || partition.topic.starts_with("compact");  // The compacted topics of the set.
    if (at == found.end() && may_be_gone) continue;
    ASSERT_NE(at, found.end()) << partition.to_string() << " offset " << row.at("offset").text;
    EXPECT_EQ(at->second, prefix->text);
    ++checked;
  }
  EXPECT_GT(checked, 1000u);
}

TEST_F(GoldenLogs, AppendsGoOnWhereACleanlyStoppedKafkaEnded) {
  Unpacked data{"clean.tar.xz"};
  append_to_all(data.path("clean"));
}

TEST_F(GoldenLogs, AppendsGoOnWhereAKilledKafkaEnded) {
  Unpacked data{"killed.tar.xz"};
  append_to_all(data.path("killed"));
}

}  // namespace
}  // namespace zurau::storage
