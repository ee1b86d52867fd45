// Effects: what a decision of a group leads to. The room below the monitor only says it; group_coordinator
// does it: append the records as one batch, apply them, and give the answers once the batch is durable.
#pragma once

#include <cstdint>
#include <functional>
#include <iterator>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "broker/coordinator/group_record.h"
#include "protocol/wire/error_code.h"

namespace zurau::broker {

/// The time as groups are handed it.
struct Now {
  int64_t steady_ms = 0;  ///< Never goes back: deadlines, session timeouts.
  int64_t wall_ms = 0;    ///< Since the epoch: what records and offsets carry.
};

/// Who asks, and in which version of which API.
struct RequestContext {
  int16_t api_version = 0;
  std::string client_id;
  std::string client_host;  ///< As Kafka keeps it: "/127.0.0.1".
};

/// A response callback: called exactly once, from any thread, with no lock held; the handler's closure posts
/// to its loop (handlers/answer_later.h).
template <class Response>
using Answer = std::function<void(Response response)>;

/// Gives one answer: kNone once everything that the shard has appended so far is durable; otherwise the error
/// that the records met, and then the answer must say that.
using Answering = std::function<void(wire::ErrorCode failure)>;

/// Which topics do these subscription expressions stand for? What that takes is too long for a loop thread:
/// the shell finds it out elsewhere and hands it to the group (ConsumerGroup::take_regex_topics).
struct RegexQuestion {
  std::vector<std::string> regexes;
};

/// Nothing in it is done yet when a decision returns it. State that a record carries must not have changed
/// either: it changes when the record is applied, by the code that replays. (Records that are `taken_in` are
/// applied: consumer groups decide in steps.)
struct Effects {
  std::vector<GroupRecord> records;  ///< One batch, applied in this order right after it was appended.
  std::vector<Answering> answers;    ///< Also without records: they may speak of what is not durable yet.
  /// The decision changed nothing but by its records, so a failed append leaves the group as it was.
  /// Otherwise the shard is thrown away then and replayed from its log.
  bool only_records = false;
  /// The records may go in as more than one batch, in their order: any front part of them is as good as none
  /// or all. Otherwise all go in or none.
  bool divisible = false;
  std::optional<RegexQuestion> question;  ///< Of the one group that has decided.

  void add(GroupRecord record) { records.push_back(std::move(record)); }
  void answer(Answering answering) { answers.push_back(std::move(answering)); }
  /// Appends what `more` holds.
  void merge(Effects more) {
    only_records = (empty() || only_records) && (more.empty() || more.only_records);
    divisible = (records.empty() || divisible) && (more.records.empty() || more.divisible);
    if (more.question) question = std::move(more.question);
    std::move(more.records.begin(), more.records.end(), std::back_inserter(records));
    std::move(more.answers.begin(), more.answers.end(), std::back_inserter(answers));
  }
  bool empty() const { return records.empty() && answers.empty(); }
};

}  // namespace zurau::broker
