// The vectors made by Kafka's own classes (README.md in the archive says what is what):
// tests/golden/messages.tar.xz, or a directory of the same form named by the environment variable
// ZURAU_GOLDEN_MESSAGES.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace zurau::test {

/// The directory with index.tsv. Unpacked once a process into a temporary directory that goes away at exit.
const std::filesystem::path& golden_messages();

/// Rows of a file with tabs, its heading line left out.
std::vector<std::vector<std::string>> read_tsv(const std::filesystem::path& file);
std::vector<std::string> read_lines(const std::filesystem::path& file);

std::vector<std::byte> from_hex(std::string_view digits);
std::string to_hex(const std::vector<std::byte>& bytes);

}  // namespace zurau::test
