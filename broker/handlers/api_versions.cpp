// ApiVersions - versions 0..4: which APIs in which versions, and the features that clients act upon.
//
// A version that we do not know is answered in version 0 with UNSUPPORTED_VERSION and the range of ApiVersions itself (KIP-511), so
// that the client can try again; the dispatcher lets that request through with its body unread.
#include <cctype>

#include "broker/dispatcher.h"
#include "broker/handlers/handlers.h"
#include "broker/handlers/serve.h"
#include "protocol/messages/api_versions.h"

namespace zurau::broker {
namespace {

using wire::ErrorCode;

constexpr int16_t kApiVersionsKey = 18;
constexpr int16_t kFirstVersionWithSoftwareName = 3;
/// Versions below 4 must not see a supported feature whose lowest level is 0 (KAFKA-17492); none of ours is.
/// 4.3-IV0 as Kafka 4.3 formats it; kafka-ui and others map it to a broker release.
constexpr int16_t kMetadataVersionMin = 7;

/// [a-zA-Z0-9](?:[a-zA-Z0-9\-.]*[a-zA-Z0-9])?  (ApiVersionsRequest.SOFTWARE_NAME_VERSION_PATTERN)
bool valid_software_text(std::string_view text) {
  auto alphanumeric = [](char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0; };
  if (text.empty() || !alphanumeric(text.front()) || !alphanumeric(text.back())) return false;
  return std::all_of(text.begin(), text.end(), [&](char c) { return alphanumeric(c) || c == '-' || c == '.'; });
}

}  // namespace
}  // namespace zurau::broker
