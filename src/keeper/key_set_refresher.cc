#include "dtbridge/keeper/key_set_refresher.h"

#include <utility>

#include "discovery_document.h"
#include "read_file.h"
#include "url_origin.h"

namespace dtbridge {
namespace {

using std::chrono::milliseconds;

constexpr std::string_view kComponent = "keys";

CounterFamily Refreshes(Registry& registry) {
  return registry.Counters("jwks_refreshes_total", "Attempts to load the public keys, by result.");
}

std::string Words(FileProblem problem) {
  switch (problem) {
    case FileProblem::kGone:
      return "does not exist";
    case FileProblem::kUnreadable:
      return "cannot be read";
    case FileProblem::kTooLarge:
      return "is larger than 64 KiB";
  }
  return "";
}

milliseconds Until(SteadyTime then, SteadyTime now) {
  return std::chrono::ceil<milliseconds>(then - now);
}

}  // namespace

KeySetRefresher::KeySetRefresher(PublicKeysOptions options, PublicKeys& keys, HttpClient& client,
                                 const Clock& clock, Logger& logger, Registry& registry)
    : options_(std::move(options)),
      keys_(keys),
      client_(client),
      clock_(clock),
      logger_(logger),
      succeeded_(Refreshes(registry).With({{"result", "success"}})),
      failed_(Refreshes(registry).With({{"result", "failure"}})),
      last_success_(registry
                        .Gauges("jwks_last_success_timestamp_seconds",
                                "When the public keys were last seen to be current; 0: never.")
                        .With()) {}

milliseconds KeySetRefresher::Run() {
  return options_.jwks_file.empty() ? RunForDiscovery() : RunForFile();
}

milliseconds KeySetRefresher::RunForFile() {
  const auto problem_with = [this](const std::string& problem) {
    if (problem != file_problem_) Fail(problem);
    file_problem_ = problem;
  };
  auto content = ReadSmallFile(options_.jwks_file, kMaxBytes);
  if (!content) {
    problem_with(options_.jwks_file + ": " + Words(content.error()));
    file_content_.reset();
    return kFileInterval;
  }
  if (!file_content_ || *content != *file_content_) {
    const auto set = JwkSet::Parse(*content);
    file_content_ = *std::move(content);
    if (!set) {
      problem_with(options_.jwks_file + ": " + set.error());
      return kFileInterval;
    }
    file_problem_.clear();
    Succeed(*set, options_.issuer.empty() ? kDefaultIssuer : options_.issuer);
  } else if (file_problem_.empty()) {
    last_success_.Set(static_cast<double>(clock_.Now().time_since_epoch().count()) / 1e6);
  }
  return kFileInterval;
}

milliseconds KeySetRefresher::RunForDiscovery() {
  const SteadyTime now = clock_.Steady();
  // A wish is taken only when it can be granted: until then further ones wake nobody.
  if (last_try_ && now < *last_try_ + kMinInterval) return Until(*last_try_ + kMinInterval, now);
  const bool wished = keys_.TakeWish();
  const bool due = !last_try_ || wished || keys_.Current() == nullptr || now >= next_routine_;
  if (!due) return Until(next_routine_, now);

  last_try_ = now;
  std::string issuer;
  const auto set = FetchKeys(issuer);
  if (set) {
    Succeed(*set, issuer);
  } else {
    Fail(set.error());
  }
  next_routine_ = now + (set ? std::chrono::seconds(kMaxAge) : std::chrono::seconds(kRetryAfter));
  return kMinInterval;
}

Expected<std::shared_ptr<const JwkSet>, std::string> KeySetRefresher::FetchKeys(
    std::string& issuer) {
  const SteadyTime deadline = clock_.Steady() + kTimeout;
  const auto text = Fetch(options_.discovery_url, deadline);
  if (!text) return Unexpected(text.error());
  const auto discovery = ParseDiscovery(*text);
  if (!discovery) return Unexpected(discovery.error());
  if (!options_.issuer.empty() && options_.issuer != discovery->issuer) {
    return Unexpected("the discovery document is of the issuer " + discovery->issuer +
                      ", but public_keys.issuer is another");
  }
  const auto origin = OriginOf(discovery->jwks_uri);
  if (!origin || origin != OriginOf(options_.discovery_url)) {
    return Unexpected(
        std::string("the discovery document names a key set on another host than its own"));
  }
  const auto keys = Fetch(discovery->jwks_uri, deadline);
  if (!keys) return Unexpected(keys.error());
  issuer = discovery->issuer;
  return JwkSet::Parse(*keys);
}

Expected<std::string, std::string> KeySetRefresher::Fetch(const std::string& url,
                                                          SteadyTime deadline) {
  HttpRequest request{.url = url, .headers = {{"Accept", "application/json"}}};
  request.timeout = std::chrono::duration_cast<milliseconds>(deadline - clock_.Steady());
  request.max_body_bytes = kMaxBytes;
  auto response = client_.Send(request);
  if (!response) return Unexpected(response.error());
  if (response->status != 200) {
    return Unexpected(url.substr(0, url.find('?')) + ": answered " +
                      std::to_string(response->status) +
                      (response->status / 100 == 3 ? "; redirects are not followed" : ""));
  }
  return std::move(response->body);
}

void KeySetRefresher::Succeed(std::shared_ptr<const JwkSet> set, const std::string& issuer) {
  logger_.Info(kComponent, "public keys loaded", {{"keys", set->Size()}, {"issuer", issuer}});
  if (!set->Fault().empty()) {
    logger_.Warn(kComponent, "a public key is faulty and left out", {{"detail", set->Fault()}});
  }
  keys_.Replace(std::move(set), issuer);
  succeeded_.Increment();
  last_success_.Set(static_cast<double>(clock_.Now().time_since_epoch().count()) / 1e6);
}

std::optional<SysTime> KeySetRefresher::LastSuccess() const {
  const double seconds = last_success_.Value();
  if (seconds <= 0) return std::nullopt;
  return FromUnixSeconds(seconds);
}

void KeySetRefresher::Fail(const std::string& problem) {
  failed_.Increment();
  if (keys_.Current() == nullptr) {
    logger_.Error(kComponent, "no public keys yet: they could not be loaded",
                  {{"detail", problem}});
  } else {
    logger_.Warn(kComponent, "public keys could not be refreshed; going on with the old ones",
                 {{"detail", problem}});
  }
}

}  // namespace dtbridge
