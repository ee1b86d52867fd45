// The pieces of the API registry: three translation units, because a row costs the compiler its two messages.
#pragma once

#include <span>
#include <string_view>

#include "protocol/wire/api_table.h"

namespace zurau::wire::detail {

/// Ascending by key, and each piece above the one before.
std::span<const ApiInfo> api_rows_1();
std::span<const ApiInfo> api_rows_2();
std::span<const ApiInfo> api_rows_3();

template <class Request, class Response>
constexpr ApiInfo row(std::string_view name, bool may_overlap = false) {
  static_assert(Request::info.key == Response::info.key);
  return {Request::info.key, name, message_type<Request>, message_type<Response>, may_overlap};
}

}  // namespace zurau::wire::detail
