// Produce: what is answered, when, and in which version. Facts 40 to 54 of the protocol.
#include <gtest/gtest.h>

#include "config/limits.h"
#include "protocol/messages/fetch.h"
#include "tests/support/data_requests.h"
#include "tests/support/handler_harness.h"

namespace zurau::testing {
namespace {

using wire::ErrorCode;
using Answer = msg::ProduceResponse::PartitionProduceResponse;
constexpr int16_t kVersion = 9;

class ProduceTest : public ::testing::Test {
 protected:
  ProduceTest() { orders_ = broker_.create_topic("orders", 2); }

  /// One partition's answer to acks=1, which does not wait.
  Answer produce(const BatchBytes& batch, int16_t version = kVersion, const std::string& topic = "orders") {
    auto response =
        broker_.ask<msg::ProduceResponse>(produce_request({{topic, 0, batch, orders_}}, 1), version);
    EXPECT_EQ(response.responses.size(), 1u);
    return response.responses.at(0).partition_responses.at(0);
  }
  ErrorCode error(const Answer& answer) { return static_cast<ErrorCode>(answer.error_code); }
  int64_t end(const std::string& topic = "orders", int32_t partition = 0) {
    return broker_.log(topic, partition)->offsets().end;
  }

  HandlerHarness broker_;
  Uuid orders_;
};

TEST_F(ProduceTest, OffsetsCountUpAndTheAnswerSaysWhereTheLogStarts) {
  EXPECT_EQ(produce(make_batch({.count = 3})).base_offset, 0);
  Answer second = produce(make_batch({.count = 2}));
  EXPECT_EQ(error(second), ErrorCode::kNone);
  EXPECT_EQ(second.base_offset, 3);
  EXPECT_EQ(second.log_start_offset, 0);
  EXPECT_EQ(second.log_append_time_ms, -1);
  EXPECT_EQ(end(), 5);
}

TEST_F(ProduceTest, EveryServedVersionIsAnswered) {
  for (int16_t version = 3; version <= 13; ++version) {
    Answer answer = produce(make_batch(), version);
    EXPECT_EQ(error(answer), ErrorCode::kNone) << version;
    EXPECT_EQ(answer.base_offset, version - 3) << version;
  }
}

TEST_F(ProduceTest, AcksOneIsAnsweredBeforeAnythingIsDurable) {
  Call call = broker_.send(produce_request({{"orders", 0, make_batch()}}, 1), kVersion);
  EXPECT_TRUE(call.answered());
  EXPECT_EQ(broker_.log("orders")->offsets().durable, 0);
}

TEST_F(ProduceTest, AcksAllWaitsForTheGroupCommit) {
  Call call =
      broker_.send(produce_request({{"orders", 0, make_batch()}, {"orders", 1, make_batch()}}), kVersion);
  EXPECT_FALSE(call.answered());
  EXPECT_TRUE(broker_.sync());
  auto response = call.response<msg::ProduceResponse>();
  ASSERT_EQ(response.responses.size(), 2u);
  EXPECT_EQ(error(response.responses[1].partition_responses[0]), ErrorCode::kNone);
  EXPECT_EQ(broker_.loop().timers(), 0u) << "the timeout's timer is gone";
}

TEST_F(ProduceTest, OneCommitAnswersAllThatWait) {
  std::vector<Call> calls;
  for (int i = 0; i < 10; ++i)
    calls.push_back(broker_.send(produce_request({{"orders", 0, make_batch()}}), kVersion));
  broker_.sync();
  for (int i = 0; i < 10; ++i) {
    ASSERT_TRUE(calls[static_cast<size_t>(i)].answered());
    EXPECT_EQ(calls[static_cast<size_t>(i)]
                  .response<msg::ProduceResponse>()
                  .responses[0]
                  .partition_responses[0]
                  .base_offset,
              i);
  }
}

TEST_F(ProduceTest, AcksAllDoesNotWaitWhereTheTopicLeavesDurabilityToTheSystem) {
  broker_.create_topic("fast", 1, {{"zurau.durability", "os"}});
  EXPECT_TRUE(broker_.send(produce_request({{"fast", 0, make_batch()}}), kVersion).answered());
}

TEST_F(ProduceTest, ACommitThatDoesNotComeInTimeIsATimeoutAndTheRecordsStay) {
  Call call = broker_.send(produce_request({{"orders", 0, make_batch()}}, -1, 500), kVersion);
  broker_.advance_ms(499);
  EXPECT_FALSE(call.answered());
  broker_.advance_ms(1);
  Answer answer = call.response<msg::ProduceResponse>().responses[0].partition_responses[0];
  EXPECT_EQ(error(answer), ErrorCode::kRequestTimedOut);
  EXPECT_EQ(end(), 1);
  broker_.sync();
}

TEST_F(ProduceTest, AFailedCommitIsAStorageErrorAndTheLogTakesNoMore) {
  produce(make_batch());
  broker_.sync();
  Call call = broker_.send(produce_request({{"orders", 0, make_batch()}}), kVersion);
  broker_.files().inject({SimFault::Kind::failed_sync, broker_.files().calls() + 1});
  broker_.sync();
  EXPECT_EQ(error(call.response<msg::ProduceResponse>().responses[0].partition_responses[0]),
            ErrorCode::kKafkaStorageError);
  EXPECT_EQ(error(produce(make_batch())), ErrorCode::kKafkaStorageError);
  EXPECT_EQ(error(produce(make_batch(), 3)), ErrorCode::kNotLeaderOrFollower) << "what version 3 knows of it";
}

TEST_F(ProduceTest, AFullDiskIsAStorageErrorWithASentenceAndHealsWhenThereIsRoom) {
  broker_.files().inject({SimFault::Kind::disk_full, broker_.files().calls() + 1});
  Answer full = produce(make_batch({.count = 1, .value_bytes = 5'000'000 / 8}));
  EXPECT_EQ(error(full), ErrorCode::kKafkaStorageError);
  EXPECT_NE(full.error_message.value_or("").find("disk is full"), std::string::npos);
  broker_.files().clear_faults();
  Answer healed = produce(make_batch());
  EXPECT_EQ(error(healed), ErrorCode::kNone);
  EXPECT_EQ(healed.base_offset, 0);
}

TEST_F(ProduceTest, AcksZeroIsNeverAnsweredButWritten) {
  Call call = broker_.send(produce_request({{"orders", 0, make_batch()}}, 0), kVersion);
  EXPECT_TRUE(call.answered_with_nothing());
  EXPECT_EQ(end(), 1);
}

TEST_F(ProduceTest, AnErrorUnderAcksZeroClosesTheConnection) {
  Call call = broker_.send(produce_request({{"orders", 7, make_batch()}}, 0), kVersion);
  EXPECT_TRUE(call.closed());
  EXPECT_NE(call.close_reason().find("orders-7"), std::string::npos) << call.close_reason();
}

TEST_F(ProduceTest, OtherAcksAreRefusedForEveryPartition) {
  auto response =
      broker_.ask<msg::ProduceResponse>(produce_request({{"orders", 0, make_batch()}}, 2), kVersion);
  EXPECT_EQ(error(response.responses[0].partition_responses[0]), ErrorCode::kInvalidRequiredAcks);
  EXPECT_EQ(end(), 0);
}

TEST_F(ProduceTest, AnErrorInOnePartitionDoesNotTouchTheOthers) {
  auto bad = make_batch();
  bad->back() ^= std::byte{1};
  auto request = produce_request({{"orders", 0, bad},
                                  {"nowhere", 0, make_batch()},
                                  {"orders", 5, make_batch()},
                                  {"orders", 1, make_batch()}},
                                 1);
  auto response = broker_.ask<msg::ProduceResponse>(request, kVersion);
  std::vector<ErrorCode> errors;
  for (const auto& topic : response.responses) errors.push_back(error(topic.partition_responses.at(0)));
  EXPECT_EQ(errors, (std::vector{ErrorCode::kCorruptMessage, ErrorCode::kUnknownTopicOrPartition,
                                 ErrorCode::kUnknownTopicOrPartition, ErrorCode::kNone}));
  EXPECT_EQ(end("orders", 1), 1);
}

TEST_F(ProduceTest, TopicsAreNamedByIdFromVersion13On) {
  auto known = broker_.ask<msg::ProduceResponse>(produce_request({{"", 0, make_batch(), orders_}}, 1), 13);
  EXPECT_EQ(error(known.responses[0].partition_responses[0]), ErrorCode::kNone);
  EXPECT_EQ(known.responses[0].topic_id, orders_);
  auto unknown =
      broker_.ask<msg::ProduceResponse>(produce_request({{"", 0, make_batch(), Uuid::random()}}, 1), 13);
  EXPECT_EQ(error(unknown.responses[0].partition_responses[0]), ErrorCode::kUnknownTopicId);
}

TEST_F(ProduceTest, NoRecordsAndTwoBatchesAreRefused) {
  EXPECT_EQ(error(produce(nullptr)), ErrorCode::kInvalidRecord);
  auto two = make_batch();
  auto second = make_batch();
  two->insert(two->end(), second->begin(), second->end());
  EXPECT_EQ(error(produce(two)), ErrorCode::kInvalidRecord);
  EXPECT_EQ(end(), 0);
}

TEST_F(ProduceTest, ABatchOverMaxMessageBytesIsTooLarge) {
  broker_.create_topic("small", 1, {{"max.message.bytes", "1000"}});
  EXPECT_EQ(error(produce(make_batch({.value_bytes = 2000}), kVersion, "small")),
            ErrorCode::kMessageTooLarge);
}

TEST_F(ProduceTest, ACompressedBatchThatGrowsBeyondTheBoundIsTooLarge) {
  BatchSpec bomb{.value_bytes = config::limits::kDecompressedBytesMax + 1};
  bomb.options.codec = records::Codec::zstd;
  BatchBytes bytes = make_batch(bomb);
  ASSERT_LT(bytes->size(), 1u << 20);
  EXPECT_EQ(error(produce(bytes)), ErrorCode::kMessageTooLarge);
  EXPECT_EQ(end(), 0);
}

/// Compressed, and more than a loop thread takes upon itself.
BatchBytes swelling_batch(size_t bytes = config::limits::kUnpackedOnLoopMax + 1) {
  BatchSpec spec{.value_bytes = bytes};
  spec.options.codec = records::Codec::zstd;
  return make_batch(spec);
}

TEST_F(ProduceTest, ABatchThatSwellsIsAppendedByTheBatchWorkerAndNothingOvertakesIt) {
  Call call =
      broker_.send(produce_request({{"orders", 0, swelling_batch()}, {"orders", 1, make_batch()}}), kVersion);
  EXPECT_TRUE(call.held());
  EXPECT_EQ(end("orders", 1), 1) << "what is cheap to look at does not wait";
  EXPECT_FALSE(call.answered());
  broker_.loop().wait_for_post();
  broker_.loop().turn();
  EXPECT_EQ(end("orders", 0), 1);
  EXPECT_FALSE(call.answered()) << "acks=all waits for the group commit as ever";
  broker_.sync();
  auto response = call.response<msg::ProduceResponse>();
  for (const auto& topic : response.responses) {
    EXPECT_EQ(error(topic.partition_responses[0]), ErrorCode::kNone);
    EXPECT_EQ(topic.partition_responses[0].base_offset, 0);
  }
}

TEST_F(ProduceTest, WhatARequestUnpacksOnTheLoopIsCountedTogether) {
  BatchBytes half = swelling_batch(config::limits::kUnpackedOnLoopMax * 3 / 4);
  EXPECT_FALSE(broker_.send(produce_request({{"orders", 0, half}}, 1), kVersion).held());
  Call both = broker_.send(produce_request({{"orders", 0, half}, {"orders", 1, half}}, 1), kVersion);
  EXPECT_TRUE(both.held());
  broker_.wait_for(both);
  EXPECT_EQ(end("orders", 0), 2);
  EXPECT_EQ(end("orders", 1), 1);
}

TEST_F(ProduceTest, WhatATopicCompressesAnewBeyondTheBoundIsDoneByTheBatchWorker) {
  broker_.create_topic("packed", 1, {{"compression.type", "zstd"}, {"max.message.bytes", "100000000"}});
  BatchSpec large{.value_bytes = config::limits::kUnpackedOnLoopMax + 1};
  Call call = broker_.send(produce_request({{"packed", 0, make_batch(large)}}, 1), kVersion);
  EXPECT_TRUE(call.held());
  broker_.wait_for(call);
  EXPECT_EQ(error(call.response<msg::ProduceResponse>().responses[0].partition_responses[0]),
            ErrorCode::kNone);
  EXPECT_EQ(end("packed"), 1);
}

TEST_F(ProduceTest, ZstdNeedsVersion7) {
  BatchSpec spec{.count = 5};
  spec.options.codec = records::Codec::zstd;
  EXPECT_EQ(error(produce(make_batch(spec), 6)), ErrorCode::kUnsupportedCompressionType);
  EXPECT_EQ(error(produce(make_batch(spec), 7)), ErrorCode::kNone);
}

TEST_F(ProduceTest, AppendTimeIsStoredAndAnswered) {
  broker_.create_topic("stamped", 1, {{"message.timestamp.type", "LogAppendTime"}});
  broker_.advance_ms(5000);
  Answer answer = produce(make_batch({.first_timestamp = 1}), kVersion, "stamped");
  EXPECT_EQ(answer.log_append_time_ms, kTestTimeMs + 5000);
}

TEST_F(ProduceTest, ANullKeyOnACompactedTopicNamesTheRecordFromVersion8On) {
  broker_.create_topic("compacted", 1, {{"cleanup.policy", "compact"}});
  Answer answer = produce(make_batch({.count = 2, .keys = false}), 8, "compacted");
  EXPECT_EQ(error(answer), ErrorCode::kInvalidRecord);
  ASSERT_FALSE(answer.record_errors.empty());
  EXPECT_EQ(answer.record_errors[0].batch_index, 0);
  EXPECT_TRUE(answer.error_message);
  EXPECT_TRUE(produce(make_batch({.keys = false}), 7, "compacted").record_errors.empty());
}

TEST_F(ProduceTest, ATimestampTooFarAheadIsInvalid) {
  Answer answer = produce(make_batch({.first_timestamp = kTestTimeMs + 3'600'001}));
  EXPECT_EQ(error(answer), ErrorCode::kInvalidTimestamp);
  EXPECT_EQ(produce(make_batch({.first_timestamp = kTestTimeMs + 3'599'999})).error_code, 0);
}

TEST_F(ProduceTest, ATopicWithACodecOfItsOwnRecompresses) {
  broker_.create_topic("squeezed", 1, {{"compression.type", "gzip"}});
  EXPECT_EQ(error(produce(make_batch({.count = 50}), kVersion, "squeezed")), ErrorCode::kNone);
  broker_.sync();
  auto fetched = broker_.ask<msg::FetchResponse>(fetch_request({{"squeezed"}}), 11);
  records::BatchView stored(fetched.responses.at(0).partitions.at(0).records->view());
  EXPECT_EQ(stored.codec(), records::Codec::gzip);
  EXPECT_EQ(stored.record_count(), 50);
}

TEST_F(ProduceTest, TheProducersLeaderEpochIsReplaced) {
  BatchSpec spec;
  spec.options.partition_leader_epoch = 99;
  EXPECT_EQ(error(produce(make_batch(spec))), ErrorCode::kNone);
  broker_.sync();
  auto fetched = broker_.ask<msg::FetchResponse>(fetch_request({{"orders"}}), 11);
  records::BatchView stored(fetched.responses.at(0).partitions.at(0).records->view());
  EXPECT_EQ(stored.partition_leader_epoch(),
            broker_.catalog().snapshot()->find("orders")->partitions[0].leader_epoch);
  EXPECT_TRUE(stored.crc_matches());
}

TEST_F(ProduceTest, InternalTopicsAreWrittenByTheBrokerAlone) {
  broker_.create_topic("__consumer_offsets");
  EXPECT_EQ(error(produce(make_batch(), kVersion, "__consumer_offsets")), ErrorCode::kInvalidTopicException);
  auto admin = broker_.ask<msg::ProduceResponse>(
      produce_request({{"__consumer_offsets", 0, make_batch()}}, 1), kVersion, "__admin_client");
  EXPECT_EQ(error(admin.responses[0].partition_responses[0]), ErrorCode::kNone);
}

TEST_F(ProduceTest, TransactionalBatchesAreRefusedInTheVersionsWords) {
  BatchSpec spec;
  spec.options = {.producer_id = 5, .producer_epoch = 0, .base_sequence = 0, .transactional = true};
  EXPECT_EQ(error(produce(make_batch(spec), 10)), ErrorCode::kInvalidTxnState);
  EXPECT_EQ(error(produce(make_batch(spec), 11)), ErrorCode::kTransactionAbortable);
}

TEST_F(ProduceTest, ABodyThatDoesNotParseClosesTheConnection) {
  wire::FrameBuffer frame;
  wire::begin_request(frame, 0, kVersion, Call::kCorrelationId, "test");
  frame.bytes.insert(frame.bytes.end(), 3, std::byte{0x7F});
  wire::finish_request(frame);
  EXPECT_TRUE(broker_.send_frame(frame.bytes, 0, kVersion).closed());
}

// ---- Idempotent producers

class IdempotentProduceTest : public ProduceTest {};

TEST_F(IdempotentProduceTest, ARetryIsAnsweredWithTheFirstOffsetAndWrittenOnce) {
  EXPECT_EQ(produce(idempotent_batch(7, 0, 0, 3)).base_offset, 0);
  EXPECT_EQ(produce(idempotent_batch(7, 0, 3, 2)).base_offset, 3);
  Answer again = produce(idempotent_batch(7, 0, 0, 3));
  EXPECT_EQ(error(again), ErrorCode::kNone);
  EXPECT_EQ(again.base_offset, 0);
  EXPECT_EQ(end(), 5);
}

TEST_F(IdempotentProduceTest, ARetryIsToldTheTimeOfTheFirstTime) {
  broker_.create_topic("stamped", 1, {{"message.timestamp.type", "LogAppendTime"}});
  for (const char* topic : {"stamped", "orders"}) {
    int64_t first_time = broker_.clock().wall_ms();
    produce(idempotent_batch(7, 0, 0), kVersion, topic);
    broker_.advance_ms(5000);
    Answer again = produce(idempotent_batch(7, 0, 0), kVersion, topic);
    EXPECT_EQ(again.base_offset, 0);
    EXPECT_EQ(again.log_append_time_ms, std::string(topic) == "stamped" ? first_time : kTestTimeMs);
  }
}

TEST_F(IdempotentProduceTest, ARetryUnderAcksAllWaitsLikeTheFirstTime) {
  broker_.send(produce_request({{"orders", 0, idempotent_batch(7, 0, 0)}}), kVersion);
  Call retry = broker_.send(produce_request({{"orders", 0, idempotent_batch(7, 0, 0)}}), kVersion);
  EXPECT_FALSE(retry.answered());
  broker_.sync();
  EXPECT_EQ(retry.response<msg::ProduceResponse>().responses[0].partition_responses[0].base_offset, 0);
}

TEST_F(IdempotentProduceTest, AGapIsOutOfOrder) {
  produce(idempotent_batch(7, 0, 0));
  EXPECT_EQ(error(produce(idempotent_batch(7, 0, 2))), ErrorCode::kOutOfOrderSequenceNumber);
  EXPECT_EQ(error(produce(idempotent_batch(7, 0, 1))), ErrorCode::kNone);
}

TEST_F(IdempotentProduceTest, AProducerThatIsNotKnownMayBeginAnywhere) {
  EXPECT_EQ(error(produce(idempotent_batch(8, 0, 1234))), ErrorCode::kNone)
      << "Kafka's brokers have no UNKNOWN_PRODUCER_ID";
}

TEST_F(IdempotentProduceTest, AnOlderEpochIsFencedANewerOneBeginsAtZero) {
  produce(idempotent_batch(7, 1, 0));
  EXPECT_EQ(error(produce(idempotent_batch(7, 0, 1))), ErrorCode::kInvalidProducerEpoch);
  EXPECT_EQ(error(produce(idempotent_batch(7, 2, 5))), ErrorCode::kOutOfOrderSequenceNumber);
  EXPECT_EQ(error(produce(idempotent_batch(7, 2, 0))), ErrorCode::kNone);
}

TEST_F(IdempotentProduceTest, WhatWasSeenSurvivesRestarts) {
  for (bool cleanly : {true, false}) {
    int32_t sequence = cleanly ? 0 : 1;
    produce(idempotent_batch(7, 0, sequence));
    broker_.sync();
    int64_t before = end();
    broker_.restart(cleanly);
    Answer retry = produce(idempotent_batch(7, 0, sequence));
    EXPECT_EQ(retry.base_offset, sequence) << "cleanly: " << cleanly;
    EXPECT_EQ(end(), before);
    EXPECT_EQ(error(produce(idempotent_batch(7, 0, sequence + 5))), ErrorCode::kOutOfOrderSequenceNumber);
  }
}

}  // namespace
}  // namespace zurau::testing
