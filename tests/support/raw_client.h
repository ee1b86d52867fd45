// RawClient: a socket that says exactly what the test wants, well-formed or not.
#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "protocol/wire/codec.h"
#include "protocol/wire/frame.h"

namespace zurau::test {

/// A whole request frame, size prefix included.
template <class Request>
std::string request_frame(const Request& request, int16_t version, int32_t correlation_id) {
  wire::FrameBuffer frame;
  wire::begin_request(frame, Request::info.key, version, correlation_id, "raw");
  wire::encode(request, version, frame);
  wire::finish_request(frame);
  return std::string(as_text(frame.bytes));
}
/// `body` with its size before it.
std::string with_size(std::string_view body);
/// Key, version, correlation id and client id as in the headers of non-flexible requests, then `body`, with
/// its size.
std::string raw_request(int16_t key, int16_t version, int32_t correlation_id, std::string_view body);
std::string be16(int16_t value);
std::string be32(int32_t value);

/// Threading: one thread. Waits are bounded; a test that waits in vain fails.
class RawClient {
 public:
  /// Connects to loopback. `receive_buffer` > 0 keeps what the kernel takes for us small.
  explicit RawClient(uint16_t port, int receive_buffer = 0);
  ~RawClient();
  RawClient(RawClient&& other) noexcept;
  RawClient& operator=(RawClient&&) = delete;

  void send(std::string_view bytes);
  /// Sends what is taken until nothing is for `patience_ms`; the bytes taken.
  size_t send_until_stuck(std::string_view bytes, int patience_ms);
  /// Says that we send no more.
  void half_close();

  /// The next frame without its size; nothing when the connection ends or `deadline_ms` passes first.
  std::optional<std::string> frame(int deadline_ms = 10000);
  /// The correlation id of the next frame; -1 when there is none.
  int32_t correlation_id(int deadline_ms = 10000);
  template <class Response>
  Response reply(int16_t version, int deadline_ms = 10000) {
    auto bytes = frame(deadline_ms);
    if (!bytes) {
      ADD_FAILURE() << "no reply";
      return {};
    }
    auto head = wire::parse_response_head(as_bytes(*bytes), Response::info.key, version);
    auto message = wire::decode<Response>(as_bytes(*bytes).subspan(head.value().body_offset), version);
    EXPECT_TRUE(message.ok()) << message.error().to_string();
    return std::move(message).value();
  }
  /// Reads and drops until the other side closes (or resets) the connection; false when it has not by then.
  bool closed_within(int deadline_ms);

 private:
  bool wait(short events, int deadline_ms) const;
  bool read_exactly(char* into, size_t size, int deadline_ms);
  int fd_ = -1;
};

}  // namespace zurau::test
