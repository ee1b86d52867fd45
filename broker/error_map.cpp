#include "broker/error_map.h"

#include <string_view>

namespace zurau::broker {

using wire::ErrorCode;

namespace {

struct Mapping {
  ErrorCode code;
  std::string_view sentence;
};

Mapping map(storage::ErrorCode code) {
  switch (code) {
    case storage::ErrorCode::io:
      return {ErrorCode::kKafkaStorageError, "The broker's disk failed an operation; its log says which."};
    case storage::ErrorCode::disk_full:
      return {ErrorCode::kKafkaStorageError,
              "The broker's disk is full: nothing was written, reads and deletes go on."};
    case storage::ErrorCode::not_found:
      return {ErrorCode::kUnknownTopicOrPartition, "The partition is not on this broker any more."};
    case storage::ErrorCode::already_exists:
      return {ErrorCode::kKafkaStorageError,
              "A directory of that name is in the data directory already; the broker's log says which."};
    case storage::ErrorCode::locked:
      return {ErrorCode::kKafkaStorageError, "Another process holds the data directory."};
    case storage::ErrorCode::offline:
      return {ErrorCode::kKafkaStorageError,
              "The partition is offline since its disk failed to write; it comes back after a restart."};
    case storage::ErrorCode::read_only:
      return {ErrorCode::kKafkaStorageError,
              "The partition is read-only since damage was found in it; the broker's log names the file."};
    case storage::ErrorCode::corrupt: return {ErrorCode::kCorruptMessage, "The bytes are damaged."};
    case storage::ErrorCode::offset_out_of_range:
      return {ErrorCode::kOffsetOutOfRange, "The offset lies outside of the partition."};
    case storage::ErrorCode::out_of_order_sequence:
      return {ErrorCode::kOutOfOrderSequenceNumber,
              "The sequence number leaves a gap behind the producer's last one."};
    case storage::ErrorCode::invalid_producer_epoch:
      return {ErrorCode::kInvalidProducerEpoch,
              "A newer producer of the same id has written to the partition."};
    case storage::ErrorCode::batch_too_large:
      return {ErrorCode::kRecordListTooLarge, "The batch is larger than a segment of the partition may be."};
    case storage::ErrorCode::invalid_argument:
      return {ErrorCode::kInvalidRequest, "The request makes no sense here."};
  }
  return {ErrorCode::kUnknownServerError, "An error that has no name."};
}

}  // namespace

ErrorCode to_error_code(const storage::Error& error) {
  return map(error.code).code;
}

std::string to_message(const storage::Error& error) {
  return std::string(map(error.code).sentence);
}

ApiError to_api_error(const storage::Error& error) {
  return {to_error_code(error), to_message(error)};
}

}  // namespace zurau::broker
