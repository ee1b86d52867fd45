// The client against ends of a connection that are no broker: each is a sentence, within the time limit.
#include "tools/client.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <string>
#include <thread>

namespace zurau::tools {
namespace {

/// Takes connections on loopback: reads a little of each, says what it is told to, and closes if told to.
class Stranger {
 public:
  Stranger(std::string says, bool closes) : fd_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    EXPECT_EQ(bind(fd_, reinterpret_cast<sockaddr*>(&address), size), 0);
    EXPECT_EQ(listen(fd_, 1), 0);
    EXPECT_EQ(getsockname(fd_, reinterpret_cast<sockaddr*>(&address), &size), 0);
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this, says = std::move(says), closes] {
      connection_ = accept(fd_, nullptr, nullptr);
      char request[64];
      if (recv(connection_, request, sizeof request, 0) > 0)
        send(connection_, says.data(), says.size(), MSG_NOSIGNAL);
      if (closes) shutdown(connection_, SHUT_RDWR);
    });
  }
  ~Stranger() {
    thread_.join();
    close(connection_);
    close(fd_);
  }
  BrokerAddress address() const { return {"127.0.0.1", port_}; }

 private:
  int fd_;
  int connection_ = -1;
  uint16_t port_ = 0;
  std::thread thread_;
};

std::string failure(const Stranger& stranger, int64_t answer_ms = 20'000) {
  auto client = Client::connect(stranger.address(), system_clock(), {5'000, answer_ms});
  EXPECT_FALSE(client.ok());
  return client.ok() ? "" : client.error();
}

TEST(Client, WhoClosesAtOnce) {
  Stranger stranger("", true);
  EXPECT_EQ(failure(stranger), stranger.address().to_string() + " closed the connection");
}

TEST(Client, WhoNeverAnswers) {
  Stranger stranger("", false);
  EXPECT_EQ(failure(stranger, 100), stranger.address().to_string() + " did not answer within 0.1 s");
}

TEST(Client, WhoSpeaksHttp) {
  Stranger stranger("HTTP/1.1 400 Bad Request\r\n\r\n", false);
  EXPECT_EQ(failure(stranger), "what answers at " + stranger.address().to_string() +
                                   " does not speak Kafka's protocol (it is no frame)");
}

TEST(Client, WhoAnswersSomethingElse) {
  const std::string answer_to_nobody("\0\0\0\x0a\0\0\0\x07\0\0\0\0\0\0", 14);
  Stranger stranger(answer_to_nobody, false);
  EXPECT_EQ(failure(stranger), "what answers at " + stranger.address().to_string() +
                                   " does not speak Kafka's protocol (an answer to request 7, not 1)");
}

TEST(Client, AFrameThatIsCut) {
  Stranger stranger(std::string("\0\0\0\x0a\0\0\0\x01\0", 9), true);
  EXPECT_EQ(failure(stranger), stranger.address().to_string() + " closed the connection");
}

TEST(Client, AddressesNameAHostAndAPort) {
  EXPECT_EQ(parse_broker_address("[::1]:9092")->to_string(), "[::1]:9092");
  EXPECT_EQ(parse_broker_address("broker.example:9092")->host, "broker.example");
  for (const char* text : {"9092", ":9092", "host:", "host:0", "host:x", "host:70000", ""})
    EXPECT_FALSE(parse_broker_address(text).ok()) << text;
}

}  // namespace
}  // namespace zurau::tools
