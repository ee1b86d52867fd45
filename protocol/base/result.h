// Result<T, E>: a value or an error, for what can fail. What cannot fail is a CHECK.
#pragma once

#include <string>
#include <utility>
#include <variant>

#include "protocol/base/check.h"

namespace zurau {

/// An error of no particular layer: what was looked at and what is wrong with it, both for a person to read.
struct Error {
  std::string where;
  std::string detail;
  std::string to_string() const { return where.empty() ? detail : where + ": " + detail; }
};

/// Wraps an error so that `return fail(E{...})` converts to any Result<T, E>.
template <class E>
struct Failure {
  E error;
};
template <class E>
Failure<std::decay_t<E>> fail(E&& error) {
  return {std::forward<E>(error)};
}

template <class T, class E = Error>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
  template <class F>
  Result(Failure<F> failure) : state_(std::in_place_index<1>, std::move(failure.error)) {}

  bool ok() const { return state_.index() == 0; }
  explicit operator bool() const { return ok(); }

  T& value() & {
    CHECK(ok());
    return std::get<0>(state_);
  }
  const T& value() const& {
    CHECK(ok());
    return std::get<0>(state_);
  }
  T value() && {
    CHECK(ok());
    return std::move(std::get<0>(state_));
  }
  T& operator*() & { return value(); }
  const T& operator*() const& { return value(); }
  T operator*() && { return std::move(*this).value(); }
  T* operator->() { return &value(); }
  const T* operator->() const { return &value(); }

  const E& error() const& {
    CHECK(!ok());
    return std::get<1>(state_);
  }
  E error() && {
    CHECK(!ok());
    return std::move(std::get<1>(state_));
  }

 private:
  std::variant<T, E> state_;
};

/// Result without a value: Status<E>{} is success.
template <class E = Error>
using Status = Result<std::monostate, E>;
inline constexpr std::monostate kOk{};

}  // namespace zurau

#define ZURAU_CONCAT_INNER(a, b) a##b
#define ZURAU_CONCAT(a, b) ZURAU_CONCAT_INNER(a, b)

/// Returns the error of `expression` from the enclosing function, or goes on.
#define RETURN_IF_ERROR(expression)                              \
  do {                                                           \
    if (auto status_ = (expression); !status_.ok()) [[unlikely]] \
      return ::zurau::fail(std::move(status_).error());          \
  } while (false)

/// ASSIGN_OR_RETURN(auto file, open(path)): binds the value or returns the error from the enclosing function.
#define ASSIGN_OR_RETURN(declaration, expression)                             \
  auto ZURAU_CONCAT(result_, __LINE__) = (expression);                        \
  if (!ZURAU_CONCAT(result_, __LINE__).ok()) [[unlikely]]                     \
    return ::zurau::fail(std::move(ZURAU_CONCAT(result_, __LINE__)).error()); \
  declaration = std::move(ZURAU_CONCAT(result_, __LINE__)).value()
