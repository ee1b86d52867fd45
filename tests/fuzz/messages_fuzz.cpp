// Every message from hostile hands: what decodes is one, so it is written, read back equal, and dumped; a
// message that held something before comes out the same as a fresh one.
//
// Input: a byte that says request, response, header or record; a byte for API key or row of the record table;
// a byte of version; then the bytes of the message. All of it is tried as a frame, too.
#include <cstdint>
#include <vector>

#include "protocol/base/check.h"
#include "protocol/messages/headers.h"
#include "protocol/messages/record_table.h"
#include "protocol/wire/any_message.h"
#include "protocol/wire/api_table.h"
#include "protocol/wire/frame.h"

namespace zurau::wire {
namespace {

constexpr size_t kChoiceBytes = 3;

const MessageType* choose(uint8_t form, uint8_t row) {
  static constexpr MessageType headers[] = {message_type<msg::RequestHeader>,
                                            message_type<msg::ResponseHeader>};
  if (form % 4 == 2) return &headers[row % 2];
  if (form % 4 == 3) {
    auto records = msg::record_table();
    return &records[row % records.size()].message;
  }
  const ApiInfo* api = find_api(row);
  if (!api) return nullptr;
  return form % 4 == 0 ? &api->request : &api->response;
}

FrameBuffer encoded(const AnyMessage& message, int16_t version) {
  FrameBuffer out;
  message.encode(version, out);
  CHECK_EQ(out.bytes.size(), message.encoded_size(version));
  return out;
}

void try_message(const MessageType& type, int16_t version, Bytes bytes) {
  AnyMessage fresh(type);
  auto status = fresh.decode(bytes, version);
  if (!status.ok()) {
    CHECK_LE(status.error().offset, bytes.size());
    CHECK(status.error().to_string().starts_with(type.info->name));
    return;
  }
  AnyMessage used(type);
  Random random(bytes.size());
  used.randomize(version, random);
  CHECK(used.decode(bytes, version).ok());
  CHECK(used.equals(fresh));

  FrameBuffer written = encoded(fresh, version);
  AnyMessage again(type);
  CHECK(again.decode(written.bytes, version).ok());
  CHECK(again.equals(fresh));
  CHECK(encoded(again, version).bytes == written.bytes);
  CHECK(again.dump_json(version) == fresh.dump_json(version));
}

void try_frame(Bytes bytes) {
  auto head = parse_request_head(bytes);
  if (head.ok()) CHECK_LE(head->body_offset, bytes.size());
  constexpr int16_t kFetch = 1;
  for (int16_t version : {int16_t{4}, int16_t{12}}) {
    auto response = parse_response_head(bytes, kFetch, version);
    if (response.ok()) CHECK_LE(response->body_offset, bytes.size());
  }
}

}  // namespace
}  // namespace zurau::wire

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace zurau::wire;
  zurau::Bytes bytes(reinterpret_cast<const std::byte*>(data), size);
  try_frame(bytes);
  if (size < kChoiceBytes) return 0;
  const MessageType* type = choose(data[0], data[1]);
  if (!type) return 0;
  const VersionRange& versions = type->info->versions;
  int count = versions.last - versions.first + 1;
  try_message(*type, static_cast<int16_t>(versions.first + data[2] % count), bytes.subspan(kChoiceBytes));
  return 0;
}
