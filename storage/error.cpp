// Storage errors as sentences.
#include "storage/error.h"

#include <fmt/format.h>

#include <cerrno>
#include <system_error>
#include <utility>

namespace zurau::storage {
namespace {

ErrorCode code_of(int sys_errno) {
  switch (sys_errno) {
    case ENOSPC:
    case EDQUOT: return ErrorCode::disk_full;
    case ENOENT: return ErrorCode::not_found;
    case EEXIST: return ErrorCode::already_exists;
    default: return ErrorCode::io;
  }
}

std::string sentence(int sys_errno, std::string_view action) {
  switch (sys_errno) {
    case ENOSPC: return fmt::format("could not {}, the disk is full", action);
    case EDQUOT: return fmt::format("could not {}, the disk quota is used up", action);
    case EROFS: return fmt::format("could not {}, the file system is mounted read-only", action);
    case EACCES:
    case EPERM: return fmt::format("could not {}, this user lacks the permission", action);
    case EMFILE:
    case ENFILE: return fmt::format("could not {}, too many files are open (raise `ulimit -n`)", action);
    default: return fmt::format("could not {}", action);
  }
}

}  // namespace

std::string Error::to_string() const {
  std::string text = path;
  if (!detail.empty()) text += (text.empty() ? "" : ": ") + detail;
  if (sys_errno != 0) text += (text.empty() ? "" : ": ") + std::generic_category().message(sys_errno);
  return text;
}

Error os_error(int sys_errno, std::string path, std::string_view action) {
  return Error{code_of(sys_errno), sys_errno, std::move(path), sentence(sys_errno, action)};
}

}  // namespace zurau::storage
