// What storage reports, in the client's words: a Kafka error code, and a sentence for responses that have
// room for one.
#pragma once

#include <string>

#include "broker/catalog.h"
#include "protocol/wire/error_code.h"
#include "storage/error.h"

namespace zurau::broker {

/// The code that Kafka gives for the same trouble; retriable where trying again can help.
wire::ErrorCode to_error_code(const storage::Error& error);

/// A sentence without paths: clients need not know how the server's disk is laid out. The log line has them
/// (storage::Error::to_string).
std::string to_message(const storage::Error& error);

ApiError to_api_error(const storage::Error& error);

}  // namespace zurau::broker
