#include "dtbridge/http/server_tls.h"

#include <utility>

#include "tls_context.h"

namespace dtbridge {

ServerTls::ServerTls(TlsOptions options) : options_(std::move(options)) {}

Expected<SysTime, std::string> ServerTls::Use(const TlsTexts& texts) {
  auto context = TlsContext::Make(options_, texts);
  if (!context) return Unexpected(std::move(context.error()));
  const SysTime not_after = (*context)->NotAfter();
  current_.Store(*std::move(context));
  return not_after;
}

}  // namespace dtbridge
