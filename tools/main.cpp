// The one executable: dispatches to its commands.
#include <cstdio>

int main() {
  std::fputs("usage: zurau serve [options]\n", stderr);
  return 2;
}
