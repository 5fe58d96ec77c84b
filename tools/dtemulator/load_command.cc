#include <cstdio>
#include <fstream>
#include <memory>
#include <stdexcept>

#include "command_line.h"
#include "commands.h"
#include "dtbridge/base/config_error.h"
#include "dtbridge/base/signals.h"
#include "emulator/delivery_factory.h"
#include "load/load_run.h"
#include "seed.h"
#include "sender_credentials.h"

namespace dtbridge {
namespace {

using std::chrono::milliseconds;

/// Complete requests with events of their own, signed.
class RequestMaker {
 public:
  RequestMaker(const LoadArguments& arguments, std::uint64_t seed, const ReceiverUrl& url,
               const Clock& clock)
      : clock_(clock),
        factory_({.seed = seed, .devices = arguments.devices}, clock),
        signer_(SenderCredentials(arguments.sender).SignerOptions(seed)),
        head_("POST " + url.target + " HTTP/1.1\r\nHost: " + url.authority +
              "\r\nContent-Type: application/json\r\n") {
    for (const auto& [name, value] : CustomHeaders(arguments.sender))
      head_.append(name).append(": ").append(value).append("\r\n");
  }

  std::string operator()() {
    const PushBody push = factory_.Next();
    std::string request = head_;
    for (const auto& [name, value] : signer_.HeadersFor(push.body, clock_.Now()))
      request.append(name).append(": ").append(value).append("\r\n");
    request.append("Content-Length: ").append(std::to_string(push.body.size()));
    return request.append("\r\n\r\n").append(push.body);
  }

 private:
  const Clock& clock_;
  DeliveryFactory factory_;
  DeliverySigner signer_;
  std::string head_;
};

/// The report's file, or nothing; opened before the run, so that no run is for nothing.
class ReportFile {
 public:
  explicit ReportFile(const std::string& path) : path_(path) {
    if (path.empty()) return;
    out_.open(path, std::ios::binary | std::ios::trunc);
    if (!out_) throw ConfigError("cannot write the report " + path);
  }

  void Write(const std::string& text) {
    if (path_.empty()) return;
    out_ << text << '\n';
    if (!out_.flush()) throw std::runtime_error("cannot write the report " + path_);
  }

 private:
  const std::string path_;
  std::ofstream out_;
};

}  // namespace

int RunLoad(const LoadArguments& arguments) {
  const ReceiverUrl url = CheckReceiver(arguments.sender);
  Signals signals;
  const SystemClock clock;
  std::unique_ptr<ClientTlsContext> tls;
  if (url.is_https) tls = std::make_unique<ClientTlsContext>(arguments.sender.ca_file, url.host);
  ReportFile report(arguments.json);
  const std::uint64_t seed = SeedOf(arguments.seed);
  const auto maker = std::make_shared<RequestMaker>(arguments, seed, url, clock);

  LoadOptions options;
  options.receiver = Resolve(url);
  options.tls = tls.get();
  options.rate = arguments.rate;
  options.warm_up = milliseconds{arguments.warm_up_ms};
  options.duration = milliseconds{arguments.duration_ms};
  options.connections = arguments.connections;
  options.timeout = milliseconds{arguments.timeout_ms};

  RequestSupply supply([maker] { return (*maker)(); }, RequestsAhead(arguments.rate));
  supply.WaitUntilFull();
  LoadRun run(options, supply);
  const LoadTally tally = run.Run([&signals] { return signals.Next(milliseconds{0}).has_value(); });

  const LoadSetting setting{arguments.sender.url, arguments.rate,        options.duration,
                            options.warm_up,      arguments.connections, seed};
  std::printf("%s", LoadText(setting, tally).c_str());
  report.Write(LoadJson(setting, tally));
  return tally.Answered() > 0 ? kExitDone : kExitFailed;
}

}  // namespace dtbridge
