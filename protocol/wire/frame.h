// Frames: the int32 size, the request and response headers around every message, and ApiVersions' exception
// (its response header is version 0 in every version, without tags; KIP-511).
//
//   request:  size | api_key version correlation_id client_id [tags] | body
//   response: size | correlation_id [tags]                           | body
#pragma once

#include <cstdint>
#include <string_view>

#include "protocol/base/bytes.h"
#include "protocol/wire/codec.h"
#include "protocol/wire/payload.h"

namespace zurau::wire {

inline constexpr size_t kSizePrefix = 4;

/// What stands before the body of a request. Views into the frame.
struct RequestHead {
  int16_t api_key = 0;
  int16_t api_version = 0;
  int32_t correlation_id = 0;
  std::string_view client_id;  ///< Empty for null too.
  size_t body_offset = 0;      ///< Of the frame without its size prefix.
};

/// Reads the header of a frame (without its size prefix). The header's form follows from key and version
/// (api_table); for a key that the table does not know, and for versions above what it knows, the newest form
/// that fits is read as far as the correlation id, and body_offset is the frame's end.
/// Errors: too short, a client id or tags that do not fit.
Result<RequestHead, DecodeError> parse_request_head(Bytes frame);

/// Begins a response frame in `out`: room for the size, then the header. finish_response fills the size in.
void begin_response(FrameBuffer& out, int16_t api_key, int16_t api_version, int32_t correlation_id);
void finish_response(FrameBuffer& out);

/// The client's side (tools, tests): a request frame, size and header (version by api_table) included.
void begin_request(FrameBuffer& out, int16_t api_key, int16_t api_version, int32_t correlation_id,
                   std::string_view client_id);
void finish_request(FrameBuffer& out);
/// Offset of the body in a response frame without its size prefix, and its correlation id.
struct ResponseHead {
  int32_t correlation_id = 0;
  size_t body_offset = 0;
};
Result<ResponseHead, DecodeError> parse_response_head(Bytes frame, int16_t api_key, int16_t api_version);

}  // namespace zurau::wire
