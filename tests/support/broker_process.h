// BrokerProcess: the real binary, started on a data directory and a free port of its own, stopped or killed
// by the test.
#pragma once

#include <signal.h>
#include <sys/types.h>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace zurau::test {

/// A directory of the test's own, removed with everything in it.
class TempDir {
 public:
  TempDir();
  ~TempDir();
  TempDir(const TempDir&) = delete;
  TempDir& operator=(const TempDir&) = delete;
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

/// What a run of the binary that ends by itself said.
struct ProgramRun {
  int exit_code =
      -1;  ///< 128 + signal when one ended it; -1 when it did not end within the deadline and was killed.
  std::string out;
  std::string err;
};

/// Runs `zurau ARGUMENTS` to its end.
ProgramRun run_zurau(const std::vector<std::string>& arguments, int deadline_ms = 20000);

struct BrokerOptions {
  std::string data_dir;                ///< Empty: a fresh one, removed with the BrokerProcess.
  std::vector<std::string> arguments;  ///< Added to `serve --data-dir DIR --listen 127.0.0.1:0`.
  std::string listen = "127.0.0.1:0";
  std::vector<std::string> environment;  ///< NAME=value, over the test's own.
  int ready_deadline_ms = 20000;
};

/// A broker that runs. Destroying it kills it (SIGKILL) unless it was stopped. What it logged is shown when a
/// start fails, and by log(). Threading: one thread.
class BrokerProcess {
 public:
  /// Starts a broker and waits for its READY line; fails the test and gives null when it does not come.
  static std::unique_ptr<BrokerProcess> start(BrokerOptions options = {});
  ~BrokerProcess();
  BrokerProcess(const BrokerProcess&) = delete;
  BrokerProcess& operator=(const BrokerProcess&) = delete;

  uint16_t port() const { return port_; }
  /// "127.0.0.1:PORT", as clients want it.
  std::string bootstrap() const { return "127.0.0.1:" + std::to_string(port_); }
  const std::string& data_dir() const { return options_.data_dir; }
  pid_t pid() const { return pid_; }
  bool running();
  /// Everything on standard output up to READY.
  const std::string& banner() const { return banner_; }
  /// Everything on standard error so far, of all starts.
  std::string log() const;
  /// Resident memory now.
  int64_t resident_bytes() const;

  /// SIGTERM, or another signal, and waits for the end: the exit code, as in ProgramRun.
  int stop(int deadline_ms = 20000, int signal = SIGTERM);
  /// SIGKILL, as a crash of the process; the page cache stays.
  void kill();
  /// Starts again on the same data directory after stop() or kill(), on a new free port unless `same_port`.
  /// False (and a failed test) when it does not become ready.
  bool restart(bool same_port = false);

 private:
  explicit BrokerProcess(BrokerOptions options);
  bool launch(const std::string& listen);

  BrokerOptions options_;
  std::unique_ptr<TempDir> own_data_dir_;
  TempDir log_dir_;
  pid_t pid_ = -1;
  int out_ = -1;
  uint16_t port_ = 0;
  std::string banner_;
};

}  // namespace zurau::test
