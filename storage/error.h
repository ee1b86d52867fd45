// What can go wrong in storage. broker/error_map turns it into a Kafka error code and a sentence for the
// client.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "protocol/base/result.h"

namespace zurau::storage {

enum class ErrorCode : uint8_t {
  io,              ///< The operating system failed a call; `sys_errno` says how.
  disk_full,       ///< ENOSPC or EDQUOT; nothing was appended, reads go on.
  not_found,       ///< No such file, directory or log.
  already_exists,  ///< A log or file of that name is there.
  locked,          ///< Another process holds the data directory.
  offline,    ///< A sync or write failed earlier: the log takes no appends until recovery (DESIGN: a failed
              ///< sync is final).
  read_only,  ///< Damage was found in the middle of the log: reads go on, appends are refused.
  corrupt,    ///< Bytes on disk or in a batch are not what they must be.
  offset_out_of_range,     ///< Below the log start or above the log end.
  out_of_order_sequence,   ///< Idempotent producer: a gap in the sequence (OUT_OF_ORDER_SEQUENCE_NUMBER).
  invalid_producer_epoch,  ///< Idempotent producer: an older epoch (INVALID_PRODUCER_EPOCH).
  batch_too_large,         ///< Larger than segment.bytes (RECORD_LIST_TOO_LARGE).
  invalid_argument,        ///< The caller's request makes no sense for this log.
};

/// `path` names the file or the partition; `detail` is a plain sentence without them.
struct Error {
  ErrorCode code = ErrorCode::io;
  int sys_errno = 0;
  std::string path;
  std::string detail;
  /// "path: detail: strerror", for logs.
  std::string to_string() const;
};

/// The Error of a failed system call: "could not write: No space left on device". ENOSPC and EDQUOT become
/// disk_full, ENOENT not_found, EEXIST already_exists, everything else io. `action` is what was tried:
/// "write".
Error os_error(int sys_errno, std::string path, std::string_view action);

template <class T>
using Result = zurau::Result<T, Error>;
using Status = zurau::Status<Error>;

}  // namespace zurau::storage
