// Frames and headers: every form of them, from both sides, and what is no header.
#include "protocol/wire/frame.h"

#include <gtest/gtest.h>

#include "protocol/messages/headers.h"
#include "protocol/wire/api_table.h"

namespace zurau::wire {
namespace {

constexpr int16_t kProduce = 0, kFetch = 1, kSaslHandshake = 17, kApiVersions = 18;

std::vector<std::byte> request_frame(int16_t key, int16_t version, std::string_view client) {
  FrameBuffer out;
  begin_request(out, key, version, 77, client);
  out.bytes.resize(out.bytes.size() + 3);  // a body
  finish_request(out);
  return out.bytes;
}

Bytes without_size(const std::vector<std::byte>& frame) {
  EXPECT_EQ(load_be<int32_t>(frame.data()), static_cast<int32_t>(frame.size() - kSizePrefix));
  return Bytes(frame).subspan(kSizePrefix);
}

TEST(Frame, RequestsOfEveryVersionAreUnderstood) {
  for (const ApiInfo& api : api_table()) {
    for (int v = api.request.info->versions.first; v <= api.request.info->versions.last; ++v) {
      auto version = static_cast<int16_t>(v);
      auto frame = request_frame(api.key, version, "client-1");
      Bytes bytes = without_size(frame);
      auto head = parse_request_head(bytes);
      ASSERT_TRUE(head.ok()) << head.error().to_string();
      EXPECT_EQ(head->api_key, api.key);
      EXPECT_EQ(head->api_version, version);
      EXPECT_EQ(head->correlation_id, 77);
      EXPECT_EQ(head->client_id, "client-1");
      EXPECT_EQ(head->body_offset, bytes.size() - 3);
      // The same bytes by the table of the header.
      auto header =
          decode<msg::RequestHeader>(bytes.first(head->body_offset), request_header_version(api, version));
      ASSERT_TRUE(header.ok()) << header.error().to_string();
      EXPECT_EQ(header->client_id, "client-1");
    }
  }
}

TEST(Frame, ResponsesOfEveryVersionAreUnderstood) {
  for (const ApiInfo& api : api_table()) {
    for (int v = api.response.info->versions.first; v <= api.response.info->versions.last; ++v) {
      auto version = static_cast<int16_t>(v);
      FrameBuffer out;
      begin_response(out, api.key, version, -5);
      size_t body = out.bytes.size() - kSizePrefix;
      out.bytes.resize(out.bytes.size() + 2);
      finish_response(out);
      Bytes bytes = without_size(out.bytes);
      auto head = parse_response_head(bytes, api.key, version);
      ASSERT_TRUE(head.ok());
      EXPECT_EQ(head->correlation_id, -5);
      EXPECT_EQ(head->body_offset, body);
      auto header = decode<msg::ResponseHeader>(bytes.first(body), response_header_version(api, version));
      ASSERT_TRUE(header.ok()) << header.error().to_string();
    }
  }
}

TEST(Frame, ApiVersionsAnswersWithTheOldHeaderInEveryVersion) {
  for (int16_t version : {int16_t{0}, int16_t{3}, int16_t{4}}) {
    EXPECT_EQ(response_header_version(*find_api(kApiVersions), version), 0);
  }
  EXPECT_EQ(request_header_version(*find_api(kApiVersions), 3), 2);
  EXPECT_EQ(request_header_version(*find_api(kSaslHandshake), 1), 1);
}

TEST(Frame, EveryBeginningOfAHeaderFails) {
  for (int16_t version : {int16_t{7}, int16_t{12}}) {
    auto frame = request_frame(kProduce, version, "abc");
    Bytes bytes = without_size(frame);
    auto whole = parse_request_head(bytes);
    ASSERT_TRUE(whole.ok());
    for (size_t length = 0; length < whole->body_offset; ++length) {
      auto head = parse_request_head(bytes.first(length));
      ASSERT_FALSE(head.ok()) << length;
      EXPECT_TRUE(head.error().path.starts_with("RequestHeader")) << head.error().to_string();
    }
  }
}

std::vector<std::byte> header(int16_t key, int16_t version, int16_t client_length) {
  std::vector<std::byte> bytes(14);
  store_be(bytes.data(), key);
  store_be(bytes.data() + 2, version);
  store_be(bytes.data() + 4, int32_t{9});
  store_be(bytes.data() + 8, client_length);
  return bytes;
}

TEST(Frame, ANullClientIdIsEmpty) {
  auto head = parse_request_head(header(kFetch, 4, -1));
  ASSERT_TRUE(head.ok());
  EXPECT_EQ(head->client_id, "");
  EXPECT_EQ(head->body_offset, 10U);
}

TEST(Frame, AClientIdThatDoesNotFitIsAnError) {
  EXPECT_FALSE(parse_request_head(header(kFetch, 4, 5)).ok());
  EXPECT_FALSE(parse_request_head(header(kFetch, 4, -2)).ok());
}

TEST(Frame, UnknownTagsOfAHeaderAreSkippedByTheirSize) {
  auto bytes = header(kFetch, 12, -1);
  bytes.resize(10);
  for (int byte : {1, 100, 2, 0xaa, 0xbb, 0x11}) bytes.push_back(static_cast<std::byte>(byte));
  auto head = parse_request_head(bytes);
  ASSERT_TRUE(head.ok());
  EXPECT_EQ(head->body_offset, 15U);
  bytes[12] = std::byte{9};  // the tag's size passes the end
  EXPECT_FALSE(parse_request_head(bytes).ok());
}

TEST(Frame, OfWhatTheTableDoesNotKnowKeyVersionAndCorrelationIdAreRead) {
  for (auto [key, version] :
       {std::pair<int16_t, int16_t>{999, 0}, {-1, 3}, {kApiVersions, 100}, {kFetch, 3}}) {
    auto bytes = header(key, version, 30000);
    auto head = parse_request_head(bytes);
    ASSERT_TRUE(head.ok());
    EXPECT_EQ(head->api_key, key);
    EXPECT_EQ(head->api_version, version);
    EXPECT_EQ(head->correlation_id, 9);
    EXPECT_EQ(head->body_offset, bytes.size());
  }
}

TEST(ApiTable, KeysAscendAndAreFound) {
  int last = -1;
  for (const ApiInfo& api : api_table()) {
    EXPECT_GT(api.key, last);
    last = api.key;
    EXPECT_EQ(find_api(api.key), &api);
    EXPECT_EQ(api.request.info->name, std::string(api.name) + "Request");
    EXPECT_EQ(api.response.info->name, std::string(api.name) + "Response");
    EXPECT_EQ(api.response.info->key, api.key);
    EXPECT_EQ(api.request.info->versions.last, api.response.info->versions.last);
    EXPECT_EQ(api.may_overlap, api.key == kProduce);
  }
  EXPECT_EQ(find_api(-1), nullptr);
  EXPECT_EQ(find_api(4), nullptr);
  EXPECT_EQ(find_api(32767), nullptr);
}

}  // namespace
}  // namespace zurau::wire
