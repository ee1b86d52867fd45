// CHECK: an invariant of our own code. Always on; prints both values and aborts. Never reached by user input.
#pragma once

#include <fmt/format.h>

#include <string_view>

namespace zurau {
[[noreturn]] void check_failed(const char* file, int line, const char* expression, std::string_view values);
}  // namespace zurau

#define CHECK(condition)                                         \
  do {                                                           \
    if (!(condition)) [[unlikely]]                               \
      ::zurau::check_failed(__FILE__, __LINE__, #condition, {}); \
  } while (false)

/// CHECK with a message: CHECK_MSG(size < limit, "size {} limit {}", size, limit).
#define CHECK_MSG(condition, ...)                                                      \
  do {                                                                                 \
    if (!(condition)) [[unlikely]]                                                     \
      ::zurau::check_failed(__FILE__, __LINE__, #condition, fmt::format(__VA_ARGS__)); \
  } while (false)

#define ZURAU_CHECK_OP(a, op, b)                                               \
  do {                                                                         \
    const auto& check_a_ = (a);                                                \
    const auto& check_b_ = (b);                                                \
    if (!(check_a_ op check_b_)) [[unlikely]]                                  \
      ::zurau::check_failed(__FILE__, __LINE__, #a " " #op " " #b,             \
                            fmt::format("{} against {}", check_a_, check_b_)); \
  } while (false)
#define CHECK_EQ(a, b) ZURAU_CHECK_OP(a, ==, b)
#define CHECK_NE(a, b) ZURAU_CHECK_OP(a, !=, b)
#define CHECK_LE(a, b) ZURAU_CHECK_OP(a, <=, b)
#define CHECK_LT(a, b) ZURAU_CHECK_OP(a, <, b)
#define CHECK_GE(a, b) ZURAU_CHECK_OP(a, >=, b)
