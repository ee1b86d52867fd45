// DescribeAcls, CreateAcls, DeleteAcls - versions 0..3: there is no authorizer, so nothing is allowed or
// denied by rules. SECURITY_DISABLED in Kafka's words is what tools know and take for "no ACLs here". Source:
// AclApis.
#include "broker/handlers/admin_rules.h"
#include "broker/handlers/handlers.h"
#include "broker/handlers/serve.h"
#include "protocol/messages/create_acls.h"
#include "protocol/messages/delete_acls.h"
#include "protocol/messages/describe_acls.h"

namespace zurau::broker {
namespace {

ApiError no_authorizer(std::string message) {
  return {wire::ErrorCode::kSecurityDisabled, std::move(message)};
}

}  // namespace

void handle_describe_acls(Services&, const Request& request, Reply reply) {
  serve<msg::DescribeAclsRequest>(request, std::move(reply), [](const msg::DescribeAclsRequest&) {
    msg::DescribeAclsResponse response;
    set_error(response, no_authorizer("No Authorizer is configured on the broker"));
    return response;
  });
}

void handle_create_acls(Services&, const Request& request, Reply reply) {
  serve<msg::CreateAclsRequest>(request, std::move(reply), [](const msg::CreateAclsRequest& message) {
    msg::CreateAclsResponse response;
    response.results.resize(message.creations.size());
    for (auto& result : response.results) set_error(result, no_authorizer("No Authorizer is configured."));
    return response;
  });
}

void handle_delete_acls(Services&, const Request& request, Reply reply) {
  serve<msg::DeleteAclsRequest>(request, std::move(reply), [](const msg::DeleteAclsRequest& message) {
    msg::DeleteAclsResponse response;
    response.filter_results.resize(message.filters.size());
    for (auto& result : response.filter_results)
      set_error(result, no_authorizer("No Authorizer is configured."));
    return response;
  });
}

}  // namespace zurau::broker
