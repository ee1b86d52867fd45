// limit_server: the least that a server can do for a job, to quote the broker's cost as a ratio to it.
//
//   limit_server echo | produce DIR | commit DIR | fetch DIR BATCH_BYTES RECORD_BYTES FILE_BYTES
//
// Prints `READY 127.0.0.1:PORT` and serves until it is ended.
#include <cstdio>
#include <string>
#include <vector>

#include "tests/bench/limits/jobs.h"

namespace zurau::bench {
namespace {

Result<std::unique_ptr<Job>> make_job(const std::vector<std::string>& arguments) {
  const std::string& name = arguments.at(0);
  if (name == "echo") return echo_job();
  if (name == "produce") return produce_job(arguments.at(1));
  if (name == "commit") return commit_job(arguments.at(1));
  if (name == "fetch") {
    return fetch_job(arguments.at(1), std::stoul(arguments.at(2)), std::stoul(arguments.at(3)),
                     std::stoul(arguments.at(4)));
  }
  return fail(Error{name, "no such job"});
}

Status<> serve(const std::vector<std::string>& arguments) {
  ASSIGN_OR_RETURN(auto job, make_job(arguments));
  uint16_t port = 0;
  ASSIGN_OR_RETURN(auto listener, listen_on(port));
  std::printf("READY 127.0.0.1:%d\n", port);
  std::fflush(stdout);
  return serve_forever(listener.get(), *job);
}

}  // namespace
}  // namespace zurau::bench

int main(int argc, char** argv) {
  try {
    auto status = zurau::bench::serve({argv + 1, argv + argc});
    std::fprintf(stderr, "limit_server: %s\n", status.error().to_string().c_str());
    return 1;
  } catch (const std::exception&) {
    std::fputs(
        "usage: limit_server echo | produce DIR | commit DIR | fetch DIR BATCH_BYTES RECORD_BYTES "
        "FILE_BYTES\n",
        stderr);
    return 2;
  }
}
