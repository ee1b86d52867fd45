// ApiVersions - versions 0..4: which APIs in which versions, and the features that clients act upon.
//
// A version that we do not know is answered in version 0 with UNSUPPORTED_VERSION and the range of
// ApiVersions itself (KIP-511), so that the client can try again; the dispatcher lets that request through
// with its body unread.
#include <algorithm>
#include <array>
#include <string_view>

#include "broker/catalog.h"
#include "broker/dispatcher.h"
#include "broker/handlers/handlers.h"
#include "broker/handlers/serve.h"
#include "broker/services.h"
#include "protocol/messages/api_versions.h"

namespace zurau::broker {
namespace {

using msg::ApiVersionsRequest;
using msg::ApiVersionsResponse;
using wire::ErrorCode;

constexpr int16_t kFirstVersionWithSoftwareName = 3;
/// Before it, clients reject an answer with a feature whose lowest level is 0 (KAFKA-17492).
constexpr int16_t kFirstVersionWithLevelZero = 4;

/// Levels of a feature that this broker works with.
struct Feature {
  std::string_view name;
  int16_t min;
  int16_t max;
};
/// metadata.version: 3.3-IV3 to 4.3-IV0. kraft.version 0: one controller, fixed by configuration. What is not
/// group.version 1: consumer groups of KIP-848. What is not built (transactions, share groups) is not here:
/// absent means level 0.
constexpr std::array kFeatures = {Feature{"group.version", 0, 1}, Feature{"kraft.version", 0, 0},
                                  Feature{"metadata.version", 7, 30}};

/// [a-zA-Z0-9](?:[a-zA-Z0-9\-.]*[a-zA-Z0-9])?  (ApiVersionsRequest.SOFTWARE_NAME_VERSION_PATTERN)
bool valid_software_text(std::string_view text) {
  auto alphanumeric = [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  };
  if (text.empty() || !alphanumeric(text.front()) || !alphanumeric(text.back())) return false;
  return std::all_of(text.begin(), text.end(),
                     [&](char c) { return alphanumeric(c) || c == '-' || c == '.'; });
}

ApiVersionsResponse refuse(ErrorCode error) {
  ApiVersionsResponse response;
  response.error_code = static_cast<int16_t>(error);
  return response;
}

ApiVersionsResponse describe(const CatalogSnapshot& catalog, int16_t version) {
  ApiVersionsResponse response;
  for (const ServedApi& api : served_apis())
    response.api_keys.push_back({api.key, api.advertised_min, api.max});
  for (const Feature& feature : kFeatures) {
    if (feature.min > 0 || version >= kFirstVersionWithLevelZero) {
      response.supported_features.push_back({std::string(feature.name), feature.min, feature.max});
    }
    auto level = catalog.features().find(std::string(feature.name));
    if (level != catalog.features().end() && level->second > 0) {
      response.finalized_features.push_back({std::string(feature.name), level->second, level->second});
    }
  }
  // Not -1, "unknown": franz-go would pass over the features. They never change while we run.
  response.finalized_features_epoch = 0;
  return response;
}

}  // namespace

void handle_api_versions(Services& services, const Request& request, Reply reply) {
  const wire::VersionRange versions = ApiVersionsRequest::info.versions;
  ReplyHead head(request);
  if (!versions.contains(request.api_version)) {
    head.api_version = 0;
    ApiVersionsResponse response = refuse(ErrorCode::kUnsupportedVersion);
    response.api_keys.push_back({request.api_key, versions.first, versions.last});
    return reply.send(encode_reply(head, response));
  }
  auto message = decode_body<ApiVersionsRequest>(request, reply);
  if (!message) return;
  if (request.api_version >= kFirstVersionWithSoftwareName) {
    if (!valid_software_text(message->client_software_name) ||
        !valid_software_text(message->client_software_version)) {
      return reply.send(encode_reply(head, refuse(ErrorCode::kInvalidRequest)));
    }
    request.client.software_name = message->client_software_name;
    request.client.software_version = message->client_software_version;
  }
  reply.send(encode_reply(head, describe(*services.catalog.snapshot(), request.api_version)));
}

}  // namespace zurau::broker
