#include "tls_probe.h"

namespace dtbridge {

TlsProbe::TlsProbe(Registry& registry)
    : series_([&] {
        const auto family =
            registry.Counters("tls_handshakes_total", "TLS handshakes, by how they ended.");
        const auto with = [&](const char* result) { return family.With({{"result", result}}); };
        return std::array{with("ok"),
                          with("plain_http"),
                          with("no_client_certificate"),
                          with("bad_client_certificate"),
                          with("failed"),
                          with("timeout")};
      }()) {}

}  // namespace dtbridge
