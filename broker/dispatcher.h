// Dispatcher: from a frame to the handler that answers it, and the table of what is served in which versions.
#pragma once

#include <cstdint>
#include <span>

#include "broker/request.h"

namespace zurau::broker {

/// An API that is served. Advertised and accepted differ in Produce only: 0..13 and 3..13.
struct ServedApi {
  int16_t key;
  int16_t advertised_min;
  int16_t accepted_min;
  int16_t max;
  Handler handler;
};

/// Ascending by key; what ApiVersions answers.
std::span<const ServedApi> served_apis();
/// Null when the key is not served.
const ServedApi* find_served(int16_t key);

/// A frame without its size prefix, in the connection's own buffer. Parses the header, checks key and
/// version, fills the Request and calls the handler. Unknown keys and versions close the connection, as Kafka
/// does; an ApiVersions of an unknown version is answered (KIP-511).
void dispatch(Services& services, ClientInfo& client, Loop& loop, MutableBytes frame, Reply reply);

/// What the connection must know of a frame before it may start it: its key, and whether it may overlap with
/// what is in flight (requests of the same overlapping kind).
struct FrameKind {
  int16_t api_key = -1;
  bool may_overlap = false;
};
FrameKind frame_kind(Bytes frame);

}  // namespace zurau::broker
