// Leaks that are not ours: librdkafka keeps what threads of its own allocate until the process ends.
extern "C" const char* __lsan_default_suppressions();
extern "C" const char* __lsan_default_suppressions() {
  return "leak:librdkafka";
}
