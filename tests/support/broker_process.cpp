#include "tests/support/broker_process.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <thread>

namespace zurau::test {
namespace {

namespace fs = std::filesystem;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

std::string read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream content;
  content << file.rdbuf();
  return content.str();
}

/// Starts the binary with its outputs at `out` and `err`, which stay the caller's.
pid_t spawn(const std::vector<std::string>& arguments, std::vector<std::string> environment, int out,
            int err) {
  std::vector<std::string> words = {ZURAU_BINARY};
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::vector<char*> argv;
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  pid_t pid = fork();
  if (pid != 0) return pid;
  dup2(out, STDOUT_FILENO);
  dup2(err, STDERR_FILENO);
  for (std::string& setting : environment) putenv(setting.data());
  execv(argv[0], argv.data());
  _exit(127);
}

/// The exit code, or -1 when the process still runs at the deadline.
int wait_for_end(pid_t pid, int deadline_ms) {
  auto deadline = steady_clock::now() + milliseconds(deadline_ms);
  for (;;) {
    int status = 0;
    if (waitpid(pid, &status, WNOHANG) == pid) {
      return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    }
    if (steady_clock::now() > deadline) return -1;
    std::this_thread::sleep_for(milliseconds(1));
  }
}

int open_for_output(const std::string& path) {
  return open(path.c_str(), O_CREAT | O_WRONLY | O_APPEND | O_CLOEXEC, 0644);
}

}  // namespace

TempDir::TempDir() {
  std::string name = (fs::temp_directory_path() / "zurau-test-XXXXXX").string();
  if (mkdtemp(name.data()) == nullptr) ADD_FAILURE() << "mkdtemp: " << std::strerror(errno);
  path_ = name;
}

TempDir::~TempDir() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

ProgramRun run_zurau(const std::vector<std::string>& arguments, int deadline_ms) {
  TempDir outputs;
  std::string out_path = outputs.path() + "/out";
  std::string err_path = outputs.path() + "/err";
  int out = open_for_output(out_path);
  int err = open_for_output(err_path);
  pid_t pid = spawn(arguments, {}, out, err);
  close(out);
  close(err);
  ProgramRun run;
  run.exit_code = wait_for_end(pid, deadline_ms);
  if (run.exit_code == -1) {
    ::kill(pid, SIGKILL);
    waitpid(pid, nullptr, 0);
  }
  run.out = read_file(out_path);
  run.err = read_file(err_path);
  return run;
}

BrokerProcess::BrokerProcess(BrokerOptions options) : options_(std::move(options)) {
  if (options_.data_dir.empty()) {
    own_data_dir_ = std::make_unique<TempDir>();
    options_.data_dir = own_data_dir_->path() + "/data";
  }
}

std::unique_ptr<BrokerProcess> BrokerProcess::start(BrokerOptions options) {
  std::unique_ptr<BrokerProcess> broker(new BrokerProcess(std::move(options)));
  if (!broker->launch(broker->options_.listen)) return nullptr;
  return broker;
}

BrokerProcess::~BrokerProcess() {
  kill();
}

bool BrokerProcess::launch(const std::string& listen) {
  int pipes[2];
  if (pipe2(pipes, O_CLOEXEC) != 0) {
    ADD_FAILURE() << "pipe: " << std::strerror(errno);
    return false;
  }
  int err = open_for_output(log_dir_.path() + "/log");
  std::vector<std::string> arguments = {"serve", "--data-dir", options_.data_dir, "--listen", listen};
  arguments.insert(arguments.end(), options_.arguments.begin(), options_.arguments.end());
  pid_ = spawn(arguments, options_.environment, pipes[1], err);
  close(pipes[1]);
  close(err);
  out_ = pipes[0];
  banner_.clear();

  auto deadline = steady_clock::now() + milliseconds(options_.ready_deadline_ms);
  for (;;) {
    auto left = std::chrono::duration_cast<milliseconds>(deadline - steady_clock::now()).count();
    pollfd readable{out_, POLLIN, 0};
    char buffer[4096];
    ssize_t count =
        left > 0 && poll(&readable, 1, static_cast<int>(left)) == 1 ? read(out_, buffer, sizeof buffer) : 0;
    if (count <= 0) break;
    banner_.append(buffer, static_cast<size_t>(count));
    size_t ready = banner_.find("READY ");
    size_t end = ready == std::string::npos ? ready : banner_.find('\n', ready);
    if (end == std::string::npos) continue;
    port_ = static_cast<uint16_t>(std::stoi(banner_.substr(banner_.rfind(':', end) + 1)));
    return true;
  }
  ADD_FAILURE() << "the broker did not become ready. Output:\n" << banner_ << "\nLog:\n" << log();
  kill();
  return false;
}

bool BrokerProcess::running() {
  if (pid_ <= 0) return false;
  siginfo_t ended{};
  return waitid(P_PID, static_cast<id_t>(pid_), &ended, WEXITED | WNOHANG | WNOWAIT) == 0 &&
         ended.si_pid == 0;
}

std::string BrokerProcess::log() const {
  return read_file(log_dir_.path() + "/log");
}

int64_t BrokerProcess::resident_bytes() const {
  std::ifstream statm("/proc/" + std::to_string(pid_) + "/statm");
  int64_t size = 0, resident = 0;
  statm >> size >> resident;
  return resident * sysconf(_SC_PAGESIZE);
}

int BrokerProcess::stop(int deadline_ms, int signal) {
  if (pid_ <= 0) return -1;
  ::kill(pid_, signal);
  int code = wait_for_end(pid_, deadline_ms);
  if (code == -1) {
    ADD_FAILURE() << "the broker did not stop. Log:\n" << log();
    kill();
    return -1;
  }
  pid_ = -1;
  close(out_);
  return code;
}

void BrokerProcess::kill() {
  if (pid_ <= 0) return;
  ::kill(pid_, SIGKILL);
  waitpid(pid_, nullptr, 0);
  pid_ = -1;
  close(out_);
}

bool BrokerProcess::restart(bool same_port) {
  kill();
  return launch(same_port ? bootstrap() : options_.listen);
}

}  // namespace zurau::test
