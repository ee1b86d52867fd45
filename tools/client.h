// Client: one connection to a broker, one request at a time, for the commands that ask a running broker.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "protocol/base/clock.h"
#include "protocol/base/result.h"
#include "protocol/wire/codec.h"
#include "protocol/wire/error_code.h"

namespace zurau::tools {

/// Where a broker listens, as a person gave it.
struct BrokerAddress {
  std::string host;
  uint16_t port = 0;
  std::string to_string() const;
};

/// "HOST:PORT"; the error says what is wrong with it.
Result<BrokerAddress, std::string> parse_broker_address(std::string_view text);

/// A response and the frame that its views point into.
template <class Response>
struct Answered {
  std::vector<std::byte> frame;
  Response message;
  Response* operator->() { return &message; }
  const Response* operator->() const { return &message; }
};

/// Errors are whole sentences for a person, without a stop at their end: nothing listens there, no answer in
/// time, the connection was closed, whatever answers is no Kafka broker. After an error the connection is of
/// no further use. Codes inside of answers are the caller's to read.
/// Threading: one thread; every call blocks for at most the limits below.
class Client {
 public:
  struct Limits {
    int64_t connect_ms = 5'000;
    int64_t answer_ms = 30'000;
  };
  static constexpr int32_t kResponseBytesMax = 1 << 29;

  /// Connects and asks for the versions that the broker serves.
  static Result<Client, std::string> connect(const BrokerAddress& address, const Clock& clock, Limits limits);
  static Result<Client, std::string> connect(const BrokerAddress& address, const Clock& clock) {
    return connect(address, clock, Limits{});
  }
  Client(Client&& other) noexcept;
  Client& operator=(Client&&) = delete;
  ~Client();

  const Clock& clock() const { return *clock_; }
  const Limits& limits() const { return limits_; }

  /// The newest version of the API that the broker serves, Request knows and `newest` allows; nothing when
  /// there is none.
  template <class Request>
  std::optional<int16_t> version_of(int16_t newest) const {
    return common_version(Request::info, newest);
  }

  /// Sends the request in version_of(newest) and waits for its answer. `newest` is for requests that are
  /// filled in for a certain version.
  template <class Response, class Request>
  Result<Answered<Response>, std::string> call(const Request& request, int16_t newest = INT16_MAX) {
    std::optional<int16_t> version = version_of<Request>(newest);
    if (!version) return fail(not_served(Request::info));
    wire::FrameBuffer frame = begin(Request::info.key, *version);
    wire::encode(request, *version, frame);
    Answered<Response> answered;
    ASSIGN_OR_RETURN(size_t body, exchange(frame, Request::info.key, *version, answered.frame));
    auto decoded = wire::decode<Response>(Bytes(answered.frame).subspan(body), *version);
    if (!decoded.ok()) return fail(not_understood(decoded.error().to_string()));
    answered.message = std::move(decoded).value();
    return answered;
  }

 private:
  Client(int fd, BrokerAddress address, const Clock& clock, Limits limits);
  Status<std::string> ask_versions();
  std::optional<int16_t> common_version(const wire::MessageInfo& info, int16_t newest) const;
  wire::FrameBuffer begin(int16_t api_key, int16_t version);
  /// Sends, reads one response into `response`; where its body begins.
  Result<size_t, std::string> exchange(wire::FrameBuffer& request, int16_t api_key, int16_t version,
                                       std::vector<std::byte>& response);
  Status<std::string> send_all(Bytes bytes, int64_t deadline_ns);
  Status<std::string> receive_all(MutableBytes into, int64_t deadline_ns);
  Status<std::string> wait(short events, int64_t deadline_ns) const;
  std::string not_served(const wire::MessageInfo& info) const;
  std::string not_understood(const std::string& detail) const;

  int fd_;
  BrokerAddress address_;
  const Clock* clock_;
  Limits limits_;
  int32_t correlation_id_ = 0;
  std::map<int16_t, std::pair<int16_t, int16_t>> served_;  ///< Key -> first and last version.
};

/// What an error code of an answer means, for a person: a sentence for those that people meet, the name of
/// the others.
std::string in_words(wire::ErrorCode code);

}  // namespace zurau::tools
