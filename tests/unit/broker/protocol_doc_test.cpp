// The list of APIs in docs/PROTOCOL.md is the program's: what is served by the dispatcher, what is known to
// the codec.
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <sstream>

#include <fmt/format.h>

#include "broker/dispatcher.h"
#include "protocol/wire/api_table.h"

namespace zurau::broker {
namespace {

constexpr std::string_view kBegin = "<!-- table: begin -->\n", kEnd = "<!-- table: end -->";

std::string range(int first, int last) {
  return first == last ? fmt::format("{}", first) : fmt::format("{}-{}", first, last);
}

std::string served(int16_t key) {
  const ServedApi* api = find_served(key);
  if (!api) return "-";
  std::string advertised = range(api->advertised_min, api->max);
  if (api->accepted_min == api->advertised_min) return advertised;
  return advertised + ", " + range(api->accepted_min, api->max);
}

std::string table() {
  std::string text = "| key | API | served | known | flexible |\n|--:|---|---|---|---|\n";
  for (const wire::ApiInfo& api : wire::api_table()) {
    const wire::MessageInfo& info = *api.request.info;
    std::string flexible =
        info.flexible_from == wire::kNewest ? "never" : range(info.flexible_from, info.flexible_from);
    text += fmt::format("| {} | {} | {} | {} | {} |\n", api.key, api.name, served(api.key),
                        range(info.versions.first, info.versions.last), flexible);
  }
  return text;
}

TEST(ProtocolDoc, ListsWhatIsServedAndKnown) {
  const std::string path = ZURAU_SOURCE_DIR "/docs/PROTOCOL.md";
  std::ifstream file(path);
  std::stringstream content;
  content << file.rdbuf();
  std::string doc = content.str();
  size_t begin = doc.find(kBegin), end = doc.find(kEnd);
  ASSERT_NE(begin, std::string::npos);
  ASSERT_NE(end, std::string::npos);
  begin += kBegin.size();
  bool same = doc.substr(begin, end - begin) == table();
  if (!same && std::getenv("ZURAU_UPDATE_DOCS")) {
    std::ofstream(path) << doc.replace(begin, end - begin, table());
    return;
  }
  EXPECT_TRUE(same) << "docs/PROTOCOL.md should say (ZURAU_UPDATE_DOCS=1 writes it):\n" << table();
}

TEST(ProtocolDoc, WhatIsServedIsKnown) {
  for (const ServedApi& served : served_apis()) {
    const wire::ApiInfo* api = wire::find_api(served.key);
    ASSERT_NE(api, nullptr) << served.key;
    for (const wire::MessageType& type : {api->request, api->response}) {
      EXPECT_LE(type.info->versions.first, served.accepted_min) << api->name;
      EXPECT_GE(type.info->versions.last, served.max) << api->name;
    }
    EXPECT_LE(served.advertised_min, served.accepted_min);
  }
}

}  // namespace
}  // namespace zurau::broker
