// Every message type that the tables know: requests, responses, headers, records, structures in files.
#pragma once

#include <vector>

#include "protocol/messages/headers.h"
#include "protocol/messages/record_table.h"
#include "protocol/wire/api_table.h"

namespace zurau::test {

inline std::vector<wire::MessageType> all_messages() {
  std::vector<wire::MessageType> all{wire::message_type<msg::RequestHeader>,
                                     wire::message_type<msg::ResponseHeader>};
  for (const wire::ApiInfo& api : wire::api_table()) {
    all.push_back(api.request);
    all.push_back(api.response);
  }
  for (const msg::RecordType& record : msg::record_table()) all.push_back(record.message);
  return all;
}

}  // namespace zurau::test
