// What sanitizers would say of librdkafka, which is not built with them. The broker is a process of its own:
// nothing of it is passed over here.
extern "C" const char* __lsan_default_suppressions();
extern "C" const char* __tsan_default_suppressions();

/// It keeps what threads of its own allocate until the process ends.
extern "C" const char* __lsan_default_suppressions() {
  return "leak:librdkafka";
}
/// Its locks and atomics are not seen, so that memory seems to race which it hands from thread to thread, and
/// to us.
extern "C" const char* __tsan_default_suppressions() {
  return "called_from_lib:librdkafka.so\nrace:kafka_client.cpp";
}
