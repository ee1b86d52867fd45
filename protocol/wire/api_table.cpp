#include "protocol/wire/api_table.h"

#include <algorithm>
#include <vector>

#include "protocol/base/check.h"
#include "protocol/wire/api_rows.h"

namespace zurau::wire {
namespace {

constexpr int16_t kControlledShutdown = 7;
constexpr int16_t kApiVersions = 18;

std::vector<ApiInfo> join_rows() {
  std::vector<ApiInfo> all;
  for (auto rows : {detail::api_rows_1(), detail::api_rows_2(), detail::api_rows_3()}) {
    all.insert(all.end(), rows.begin(), rows.end());
  }
  CHECK(std::is_sorted(all.begin(), all.end(),
                       [](const ApiInfo& a, const ApiInfo& b) { return a.key < b.key; }));
  return all;
}

/// Index by key: keys are small and dense.
std::vector<const ApiInfo*> index_rows() {
  std::vector<const ApiInfo*> index;
  for (const ApiInfo& api : api_table()) {
    index.resize(static_cast<size_t>(api.key) + 1);
    index.back() = &api;
  }
  return index;
}

}  // namespace

std::span<const ApiInfo> api_table() {
  static const std::vector<ApiInfo> table = join_rows();
  return table;
}

const ApiInfo* find_api(int16_t key) {
  static const std::vector<const ApiInfo*> index = index_rows();
  auto at = static_cast<size_t>(key);
  return key >= 0 && at < index.size() ? index[at] : nullptr;
}

int16_t request_header_version(const ApiInfo& api, int16_t version) {
  if (api.key == kControlledShutdown && version == 0) return 0;
  return api.request.info->flexible(version) ? 2 : 1;
}

int16_t response_header_version(const ApiInfo& api, int16_t version) {
  if (api.key == kApiVersions) return 0;
  return api.response.info->flexible(version) ? 1 : 0;
}

}  // namespace zurau::wire
