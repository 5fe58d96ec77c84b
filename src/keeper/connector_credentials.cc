#include "connector_credentials.h"

#include <algorithm>
#include <utility>

#include "dtbridge/base/config_error.h"

namespace dtbridge {
namespace {

constexpr std::string_view kComponent = "credentials";
constexpr std::size_t kShortSecret = 16;  // bytes; RFC 7518 3.2 wants 32 for HS256

/// Throws unless a file that was looked at can be used.
void Demand(const TrackedFile& file, const std::string& connector, const std::string& what,
            const std::string& key) {
  if (!file.CurrentProblem()) return;
  throw ConfigError("connector " + connector + ": " + what + ": " + file.Path() + " " +
                    WordsFor(*file.CurrentProblem()) + "; correct the file, or " + key +
                    " in the configuration");
}

}  // namespace

ConnectorCredentials::ConnectorCredentials(CredentialFiles files, SecretStore& store,
                                           Logger& logger)
    : files_(std::move(files)), logger_(logger) {
  for (const std::string& path : files_.secret_files) {
    const std::size_t position = secrets_.size();
    TrackedFile& file = secrets_.emplace_back(path);
    file.Look(store);
    const bool is_gone = file.CurrentProblem() == SecretStore::Problem::kGone;
    if (position == 0 || !is_gone) {
      Demand(file, files_.connector, "secret", "signature.secret_files");
    }
    used_.secrets.push_back(file.Content());
    LogSecretAtStart(position);
  }
  for (const RequiredHeaderOptions& header : files_.headers) {
    TrackedFile& file = headers_.emplace_back(header.value_file);
    file.Look(store);
    Demand(file, files_.connector, "value of header " + header.name, "required_headers");
    used_.headers.push_back({header.name, *file.Content()});
    WarnOfOuterSpace(headers_.size() - 1);
  }
  snapshot_ = std::make_shared<CredentialsSnapshot>(std::make_shared<const Credentials>(used_));
}

ConnectorCredentials::Finding ConnectorCredentials::Look(SecretStore& store) {
  Credentials next = used_;
  const Finding secrets = LookAtSecrets(store, next);
  const Finding headers = LookAtHeaders(store, next);
  const Finding both{.changed = secrets.changed || headers.changed,
                     .complete = secrets.complete && headers.complete,
                     .last_gone = secrets.last_gone};
  if (both.changed) {
    used_ = std::move(next);
    snapshot_->Store(std::make_shared<const Credentials>(used_));
  }
  return both;
}

ConnectorCredentials::Finding ConnectorCredentials::LookAtSecrets(SecretStore& store,
                                                                  Credentials& next) {
  Finding finding;
  std::vector<std::size_t> news;
  for (std::size_t i = 0; i < secrets_.size(); ++i) {
    if (secrets_[i].Look(store)) news.push_back(i);
    const auto& problem = secrets_[i].CurrentProblem();
    if (!problem) {
      next.secrets[i] = secrets_[i].Content();
    } else if (*problem == SecretStore::Problem::kGone) {
      next.secrets[i].reset();
    } else {
      finding.complete = false;  // the old value, if there is one, stays
    }
  }
  const bool none_left =
      std::none_of(next.secrets.begin(), next.secrets.end(), [](const auto& s) { return s; });
  if (none_left && !secrets_.empty()) {
    next.secrets = used_.secrets;
    finding.complete = false;
    finding.last_gone = true;
  }
  const bool newly_last = finding.last_gone && !last_gone_;
  last_gone_ = finding.last_gone;
  for (const std::size_t i : news) LogSecret(i, finding.last_gone);
  if (newly_last) {
    logger_.Error(kComponent, "no secret's file is there any more; the last secrets stay in use",
                  {{"connector", Name()}});
  }
  finding.changed = next.secrets != used_.secrets;
  return finding;
}

ConnectorCredentials::Finding ConnectorCredentials::LookAtHeaders(SecretStore& store,
                                                                  Credentials& next) {
  Finding finding;
  for (std::size_t i = 0; i < headers_.size(); ++i) {
    TrackedFile& file = headers_[i];
    const bool news = file.Look(store);
    const std::string& header = files_.headers[i].name;
    if (file.CurrentProblem()) {
      finding.complete = false;
      if (news) {
        logger_.Error(kComponent, "a header value's file cannot be used; the old value stays",
                      {{"connector", Name()},
                       {"header", header},
                       {"file", file.Path()},
                       {"reason", WordsFor(*file.CurrentProblem())}});
      }
      continue;
    }
    if (news) {
      logger_.Info(kComponent, "header value read again",
                   {{"connector", Name()}, {"header", header}, {"file", file.Path()}});
      WarnOfOuterSpace(i);
    }
    if (!(next.headers[i].value == *file.Content())) {
      next.headers[i].value = *file.Content();
      finding.changed = true;
    }
  }
  return finding;
}

void ConnectorCredentials::LogSecretAtStart(std::size_t position) {
  if (secrets_[position].CurrentProblem()) {
    WarnOfProblem(position, "a secret's file is not there; the secret is not taken");
  } else {
    WarnOfShortSecret(position);
  }
}

void ConnectorCredentials::LogSecret(std::size_t position, bool last_gone) {
  const TrackedFile& file = secrets_[position];
  const auto& problem = file.CurrentProblem();
  if (!problem) {
    logger_.Info(kComponent, "secret read again",
                 {{"connector", Name()}, {"secret", position}, {"file", file.Path()}});
    WarnOfShortSecret(position);
    return;
  }
  const bool is_dropped = *problem == SecretStore::Problem::kGone && !last_gone;
  if (!is_dropped) {
    WarnOfProblem(position, "a secret's file cannot be used; the old value stays");
  } else if (position == 0) {
    WarnOfProblem(position,
                  "the current secret's file is gone; the secret is not taken any more, and the "
                  "next start fails unless signature.secret_files leaves it out");
  } else {
    WarnOfProblem(position, "a secret's file is gone; the secret is not taken any more");
  }
}

void ConnectorCredentials::WarnOfProblem(std::size_t position, std::string_view what) {
  const TrackedFile& file = secrets_[position];
  logger_.Warn(kComponent, what,
               {{"connector", Name()},
                {"secret", position},
                {"file", file.Path()},
                {"reason", WordsFor(*file.CurrentProblem())}});
}

void ConnectorCredentials::WarnOfOuterSpace(std::size_t position) {
  constexpr std::string_view kSpace = " \t\r\n";
  const std::string_view value = headers_[position].Content()->Reveal();
  if (kSpace.find(value.front()) == std::string_view::npos &&
      kSpace.find(value.back()) == std::string_view::npos) {
    return;
  }
  logger_.Warn(kComponent,
               "a header value begins or ends with white space; what is received never does",
               {{"connector", Name()},
                {"header", files_.headers[position].name},
                {"file", headers_[position].Path()}});
}

void ConnectorCredentials::WarnOfShortSecret(std::size_t position) {
  if (secrets_[position].Content()->Reveal().size() >= kShortSecret) return;
  logger_.Warn(kComponent, "a secret is shorter than 16 bytes; a longer one is harder to guess",
               {{"connector", Name()}, {"secret", position}, {"file", secrets_[position].Path()}});
}

}  // namespace dtbridge
