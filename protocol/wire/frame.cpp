#include "protocol/wire/frame.h"

#include <fmt/format.h>

#include "protocol/base/check.h"
#include "protocol/wire/api_table.h"
#include "protocol/wire/byte_cursor.h"

namespace zurau::wire {
namespace {

DecodeError header_error(std::string_view what, const ByteReader& reader) {
  std::string detail = reader.fault() == ByteReader::Fault::truncated
                           ? fmt::format("need {}, have {}", reader.needed(), reader.had())
                           : "a varint of more than 5 bytes";
  return {fmt::format("{}", what), reader.position(), std::move(detail)};
}

/// The tags of a flexible header: unknown to us, one and all.
void skip_tags(ByteReader& reader) {
  uint32_t count = reader.uvarint();
  for (uint32_t i = 0; i < count && reader.ok(); ++i) {
    reader.uvarint();
    reader.skip(reader.uvarint());
  }
}

void put(FrameBuffer& out, std::integral auto value) {
  size_t at = out.bytes.size();
  out.bytes.resize(at + sizeof value);
  store_be(out.bytes.data() + at, value);
}

void finish_frame(FrameBuffer& out) {
  CHECK_GE(out.bytes.size(), kSizePrefix);
  store_be(out.bytes.data(), static_cast<int32_t>(out.total_size() - kSizePrefix));
}

}  // namespace

Result<RequestHead, DecodeError> parse_request_head(Bytes frame) {
  ByteReader reader(frame);
  RequestHead head;
  head.api_key = reader.fixed<int16_t>();
  head.api_version = reader.fixed<int16_t>();
  head.correlation_id = reader.fixed<int32_t>();
  if (!reader.ok()) return fail(header_error("RequestHeader", reader));
  const ApiInfo* api = find_api(head.api_key);
  if (!api || !api->request.info->versions.contains(head.api_version)) {
    head.body_offset = frame.size();
    return head;
  }
  int16_t version = request_header_version(*api, head.api_version);
  if (version >= 1) {
    auto length = reader.fixed<int16_t>();
    if (length > 0) head.client_id = as_text(reader.take(static_cast<size_t>(length)));
    if (length < -1)
      return fail(DecodeError{"RequestHeader: client_id", reader.position(), "negative length"});
  }
  if (version >= 2) skip_tags(reader);
  if (!reader.ok()) return fail(header_error("RequestHeader", reader));
  head.body_offset = reader.position();
  return head;
}

void begin_response(FrameBuffer& out, int16_t api_key, int16_t api_version, int32_t correlation_id) {
  const ApiInfo* api = find_api(api_key);
  CHECK(api != nullptr);
  put(out, int32_t{0});
  put(out, correlation_id);
  if (response_header_version(*api, api_version) >= 1) put(out, int8_t{0});
}

void finish_response(FrameBuffer& out) {
  finish_frame(out);
}

void begin_request(FrameBuffer& out, int16_t api_key, int16_t api_version, int32_t correlation_id,
                   std::string_view client_id) {
  const ApiInfo* api = find_api(api_key);
  CHECK(api != nullptr);
  put(out, int32_t{0});
  put(out, api_key);
  put(out, api_version);
  put(out, correlation_id);
  int16_t version = request_header_version(*api, api_version);
  if (version >= 1) {
    put(out, static_cast<int16_t>(client_id.size()));
    Bytes text = as_bytes(client_id);
    out.bytes.insert(out.bytes.end(), text.begin(), text.end());
  }
  if (version >= 2) put(out, int8_t{0});
}

void finish_request(FrameBuffer& out) {
  finish_frame(out);
}

Result<ResponseHead, DecodeError> parse_response_head(Bytes frame, int16_t api_key, int16_t api_version) {
  const ApiInfo* api = find_api(api_key);
  CHECK(api != nullptr);
  ByteReader reader(frame);
  ResponseHead head;
  head.correlation_id = reader.fixed<int32_t>();
  if (response_header_version(*api, api_version) >= 1) skip_tags(reader);
  if (!reader.ok()) return fail(header_error("ResponseHeader", reader));
  head.body_offset = reader.position();
  return head;
}

}  // namespace zurau::wire
