// kcat, as a person types it.
#include <sys/wait.h>

#include <cstdio>
#include <fstream>

#include "tests/integration/broker_test.h"

namespace zurau::test {
namespace {

class KcatTest : public BrokerTest {
 protected:
  /// Standard output of `kcat -b BROKER <arguments>` in a shell; a failure when it does not end with 0.
  std::string kcat(const std::string& arguments, const std::string& input = {}) {
    std::string in = dir_.path() + "/in";
    std::ofstream(in, std::ios::binary) << input;
    std::string command =
        "timeout 60 kcat -b " + bootstrap() + " " + arguments + " <" + in + " 2>" + dir_.path() + "/err";
    FILE* pipe = popen(command.c_str(), "r");
    if (pipe == nullptr) {
      ADD_FAILURE() << "popen";
      return {};
    }
    std::string output;
    for (int byte = std::fgetc(pipe); byte != EOF; byte = std::fgetc(pipe))
      output.push_back(static_cast<char>(byte));
    int status = pclose(pipe);
    std::ifstream err(dir_.path() + "/err");
    EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0)
        << command << "\n"
        << std::string((std::istreambuf_iterator<char>(err)), std::istreambuf_iterator<char>());
    return output;
  }

  TempDir dir_;
};

TEST_F(KcatTest, LinesGoInAndComeOut) {
  kcat("-P -t lines", "one\ntwo\nthree\n");
  EXPECT_EQ(kcat("-C -t lines -e -q"), "one\ntwo\nthree\n");
}

TEST_F(KcatTest, KeysHeadersAndEveryCodec) {
  std::string expected;
  for (const char* codec : {"none", "gzip", "snappy", "lz4", "zstd"}) {
    kcat("-P -t keyed -p 0 -K: -H color=blue -z " + std::string(codec), "key:" + std::string(codec) + "\n");
    expected += "0 key color=blue " + std::string(codec) + "\n";
  }
  EXPECT_EQ(kcat("-C -t keyed -p 0 -e -q -f '%p %k %h %s\\n'"), expected);
}

TEST_F(KcatTest, TheListNamesTheBrokerItWasAskedAtAndTheTopics) {
  create("orders", 2);
  std::string list = kcat("-L");
  EXPECT_NE(list.find("broker 1 at " + bootstrap()), std::string::npos) << list;
  EXPECT_NE(list.find("topic \"orders\" with 2 partitions"), std::string::npos) << list;
  EXPECT_NE(list.find("partition 1, leader 1, replicas: 1, isrs: 1"), std::string::npos) << list;
}

TEST_F(KcatTest, FromTheEndAndByTime) {
  kcat("-P -t ticks -p 0", "a\nb\nc\nd\n");
  EXPECT_EQ(kcat("-C -t ticks -p 0 -o -2 -e -q"), "c\nd\n");
  EXPECT_EQ(kcat("-C -t ticks -p 0 -o 1 -c 2 -q"), "b\nc\n");
  EXPECT_EQ(kcat("-Q -t ticks:0:1"), "ticks [0] offset 0\n");
}

}  // namespace
}  // namespace zurau::test
