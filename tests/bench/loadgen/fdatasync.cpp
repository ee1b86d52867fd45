// One fdatasync behind a small append, over and over: what a durable answer cannot take less than.
#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cstdio>

#include "tests/bench/loadgen/commands.h"
#include "tests/bench/loadgen/meter.h"
#include "tests/bench/loadgen/socket.h"

namespace zurau::bench {

Status<> measure_fdatasync(const Options& options) {
  Descriptor file(open(options.path.c_str(), O_CREAT | O_TRUNC | O_WRONLY | O_APPEND | O_CLOEXEC, 0600));
  if (file.get() < 0) return fail(system_error(options.path));
  constexpr size_t kAppendBytes = 150;  // a batch with one committed offset
  const std::array<std::byte, kAppendBytes> content{};
  Meter meter(0);
  meter.start();
  auto ends_ns = now_ns() + static_cast<int64_t>(options.seconds * 1e9);
  for (int64_t now = now_ns(); now < ends_ns;) {
    if (write(file.get(), content.data(), content.size()) != static_cast<ssize_t>(content.size())) {
      return fail(system_error("write"));
    }
    int64_t written = now_ns();
    if (fdatasync(file.get()) != 0) return fail(system_error("fdatasync"));
    now = now_ns();
    meter.completed(1, kAppendBytes, now - written);
  }
  meter.stop();
  std::puts(meter.json("fdatasync").c_str());
  return kOk;
}

}  // namespace zurau::bench
