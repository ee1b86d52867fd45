#include "tools/client.h"

#include <fmt/format.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <memory>
#include <system_error>

#include "config/listener.h"
#include "protocol/messages/api_versions.h"
#include "protocol/wire/frame.h"

namespace zurau::tools {
namespace {

constexpr std::string_view kClientId = "zurau";
constexpr int64_t kNsPerMs = 1'000'000;

std::string reason(int error) {
  return std::generic_category().message(error);
}

int poll_ms(int64_t left_ns) {
  return static_cast<int>(std::max<int64_t>((left_ns + kNsPerMs - 1) / kNsPerMs, 0));
}

/// Waits until a connection that was begun stands; its error, ETIMEDOUT when it does not in time.
int finish_connect(int fd, const Clock& clock, int64_t deadline_ns) {
  pollfd ready{fd, POLLOUT, 0};
  if (poll(&ready, 1, poll_ms(deadline_ns - clock.monotonic_ns())) != 1) return ETIMEDOUT;
  int error = 0;
  socklen_t size = sizeof error;
  if (getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size) != 0) return errno;
  return error;
}

Result<int, int> connect_to(const addrinfo& place, const Clock& clock, int64_t deadline_ns) {
  int fd = socket(place.ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, place.ai_protocol);
  if (fd < 0) return fail(int{errno});
  int error = connect(fd, place.ai_addr, place.ai_addrlen) == 0 ? 0 : errno;
  if (error == EINPROGRESS) error = finish_connect(fd, clock, deadline_ns);
  if (error != 0) {
    close(fd);
    return fail(int{error});
  }
  int on = 1;
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  return fd;
}

std::string in_seconds(int64_t ms) {
  return fmt::format("{:g} s", static_cast<double>(ms) / 1000);
}

std::string connect_failure(int error, const BrokerAddress& address, int64_t limit_ms) {
  std::string where = address.to_string();
  if (error == ECONNREFUSED) return fmt::format("cannot connect to {}: nothing listens there", where);
  if (error == ETIMEDOUT)
    return fmt::format("cannot connect to {}: no answer within {}", where, in_seconds(limit_ms));
  return fmt::format("cannot connect to {}: {}", where, reason(error));
}

}  // namespace

std::string BrokerAddress::to_string() const {
  return host.find(':') == std::string::npos ? fmt::format("{}:{}", host, port)
                                             : fmt::format("[{}]:{}", host, port);
}

Result<BrokerAddress, std::string> parse_broker_address(std::string_view text) {
  ASSIGN_OR_RETURN(config::Listener listener, config::parse_host_and_port(text));
  if (listener.host.empty()) return fail(std::string("HOST:PORT is wanted"));
  if (listener.port == 0) return fail(std::string("nothing can listen on port 0"));
  return BrokerAddress{std::move(listener.host), listener.port};
}

Client::Client(int fd, BrokerAddress address, const Clock& clock, Limits limits)
    : fd_(fd), address_(std::move(address)), clock_(&clock), limits_(limits) {}

Client::Client(Client&& other) noexcept
    : fd_(std::exchange(other.fd_, -1)),
      address_(std::move(other.address_)),
      clock_(other.clock_),
      limits_(other.limits_),
      correlation_id_(other.correlation_id_),
      served_(std::move(other.served_)) {}

Client::~Client() {
  if (fd_ >= 0) close(fd_);
}

Result<Client, std::string> Client::connect(const BrokerAddress& address, const Clock& clock, Limits limits) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  int error = getaddrinfo(address.host.c_str(), std::to_string(address.port).c_str(), &hints, &found);
  if (error != 0)
    return fail(fmt::format("cannot connect to {}: {}", address.to_string(), gai_strerror(error)));
  std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> places(found, &freeaddrinfo);
  const int64_t deadline_ns = clock.monotonic_ns() + limits.connect_ms * kNsPerMs;
  int last_error = EADDRNOTAVAIL;
  for (const addrinfo* place = found; place != nullptr; place = place->ai_next) {
    auto fd = connect_to(*place, clock, deadline_ns);
    if (!fd.ok()) {
      last_error = fd.error();
      continue;
    }
    Client client(*fd, address, clock, limits);
    RETURN_IF_ERROR(client.ask_versions());
    return client;
  }
  return fail(connect_failure(last_error, address, limits.connect_ms));
}

/// Version 0 is understood by every broker, whatever newer ones it has.
Status<std::string> Client::ask_versions() {
  served_[msg::ApiVersionsRequest::info.key] = {0, 0};
  ASSIGN_OR_RETURN(auto versions, call<msg::ApiVersionsResponse>(msg::ApiVersionsRequest{}));
  if (versions->error_code != 0)
    return fail(not_understood(in_words(static_cast<wire::ErrorCode>(versions->error_code))));
  for (const auto& api : versions->api_keys) served_[api.api_key] = {api.min_version, api.max_version};
  return kOk;
}

std::optional<int16_t> Client::common_version(const wire::MessageInfo& info, int16_t newest) const {
  auto served = served_.find(info.key);
  if (served == served_.end()) return std::nullopt;
  const int16_t first = std::max<int16_t>(info.versions.first, served->second.first);
  const int16_t last = std::min({info.versions.last, served->second.second, newest});
  return first <= last ? std::optional(last) : std::nullopt;
}

wire::FrameBuffer Client::begin(int16_t api_key, int16_t version) {
  wire::FrameBuffer frame;
  wire::begin_request(frame, api_key, version, ++correlation_id_, kClientId);
  return frame;
}

Result<size_t, std::string> Client::exchange(wire::FrameBuffer& request, int16_t api_key, int16_t version,
                                             std::vector<std::byte>& response) {
  wire::finish_request(request);
  const int64_t deadline_ns = clock_->monotonic_ns() + limits_.answer_ms * kNsPerMs;
  RETURN_IF_ERROR(send_all(request.bytes, deadline_ns));
  std::array<std::byte, wire::kSizePrefix> prefix{};
  RETURN_IF_ERROR(receive_all(prefix, deadline_ns));
  const auto size = load_be<int32_t>(prefix.data());
  if (size < 4 || size > kResponseBytesMax) return fail(not_understood("it is no frame"));
  response.resize(static_cast<size_t>(size));
  RETURN_IF_ERROR(receive_all(response, deadline_ns));
  auto head = wire::parse_response_head(response, api_key, version);
  if (!head.ok()) return fail(not_understood(head.error().to_string()));
  if (head->correlation_id != correlation_id_)
    return fail(not_understood(
        fmt::format("an answer to request {}, not {}", head->correlation_id, correlation_id_)));
  return head->body_offset;
}

Status<std::string> Client::wait(short events, int64_t deadline_ns) const {
  pollfd ready{fd_, events, 0};
  const int count = poll(&ready, 1, poll_ms(deadline_ns - clock_->monotonic_ns()));
  if (count == 1 || (count < 0 && errno == EINTR)) return kOk;
  return fail(
      fmt::format("{} did not answer within {}", address_.to_string(), in_seconds(limits_.answer_ms)));
}

Status<std::string> Client::send_all(Bytes bytes, int64_t deadline_ns) {
  while (!bytes.empty()) {
    const ssize_t count = send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (count >= 0) {
      bytes = bytes.subspan(static_cast<size_t>(count));
      continue;
    }
    if (errno != EAGAIN && errno != EINTR)
      return fail(fmt::format("lost the connection to {}: {}", address_.to_string(), reason(errno)));
    RETURN_IF_ERROR(wait(POLLOUT, deadline_ns));
  }
  return kOk;
}

Status<std::string> Client::receive_all(MutableBytes into, int64_t deadline_ns) {
  while (!into.empty()) {
    const ssize_t count = recv(fd_, into.data(), into.size(), 0);
    if (count > 0) {
      into = into.subspan(static_cast<size_t>(count));
      continue;
    }
    if (count == 0) return fail(fmt::format("{} closed the connection", address_.to_string()));
    if (errno != EAGAIN && errno != EINTR)
      return fail(fmt::format("lost the connection to {}: {}", address_.to_string(), reason(errno)));
    RETURN_IF_ERROR(wait(POLLIN, deadline_ns));
  }
  return kOk;
}

std::string Client::not_served(const wire::MessageInfo& info) const {
  std::string_view name = info.name;
  if (name.ends_with("Request")) name.remove_suffix(std::string_view("Request").size());
  return fmt::format("the broker at {} does not serve {} in a version that is known here",
                     address_.to_string(), name);
}

std::string Client::not_understood(const std::string& detail) const {
  return fmt::format("what answers at {} does not speak Kafka's protocol ({})", address_.to_string(), detail);
}

std::string in_words(wire::ErrorCode code) {
  using wire::ErrorCode;
  std::string_view meaning;
  // Most codes say enough by their name.
  if (code == ErrorCode::kGroupIdNotFound) meaning = "there is no such group";
  if (code == ErrorCode::kNonEmptyGroup) meaning = "the group has members";
  if (code == ErrorCode::kUnknownMemberId) meaning = "a member has joined the group meanwhile";
  if (code == ErrorCode::kUnknownTopicOrPartition) meaning = "there is no such topic or partition";
  if (code == ErrorCode::kCoordinatorLoadInProgress) meaning = "the broker still loads its groups, try again";
  if (code == ErrorCode::kCoordinatorNotAvailable) meaning = "the log of the group is not available";
  if (code == ErrorCode::kNotCoordinator) meaning = "another broker has this group, ask that one";
  if (code == ErrorCode::kKafkaStorageError) meaning = "the broker cannot read or write this log";
  return meaning.empty() ? std::string(wire::name(code)) : fmt::format("{} ({})", meaning, wire::name(code));
}

}  // namespace zurau::tools
