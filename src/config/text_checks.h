#pragma once

#include <optional>
#include <string>

namespace dtbridge {

/// Checks of single texts: nullopt, or what is wrong and what to do (without the key).
using Problem = std::optional<std::string>;

/// No control characters; may be empty.
Problem CheckText(const std::string& text);
/// A file's path; may be empty, or must not be.
Problem CheckOptionalFile(const std::string& text);
Problem CheckFile(const std::string& text);
/// `host:port` or `[v6]:port` to listen on.
Problem CheckListenAddress(const std::string& text);
/// `host`, `host:port` or `[v6]:port` of a broker.
Problem CheckBroker(const std::string& text);
/// The path of a request: starts with `/`, no query, only characters a request target may hold.
Problem CheckPath(const std::string& text);
Problem CheckOptionalPath(const std::string& text);
/// 1 to 64 of [A-Za-z0-9._-].
Problem CheckConnectorName(const std::string& text);
/// DT's ids, bare: 1 to 64 of [A-Za-z0-9_-].
Problem CheckProject(const std::string& text);
Problem CheckOrganization(const std::string& text);
/// A header that DT's sender may be told to add: a token, and none that HTTP or the signatures use.
Problem CheckRequiredHeaderName(const std::string& text);
/// An https URL without user, fragment; http on loopback addresses only. May be empty.
Problem CheckOptionalUrl(const std::string& text);
/// Not empty, no control characters.
Problem CheckTopic(const std::string& text);

/// Case-insensitive equality of header names.
bool SameHeaderName(const std::string& a, const std::string& b);

/// The parts of an address that CheckListenAddress accepts.
struct HostPort {
  std::string host;  ///< without brackets
  std::string port;
};
HostPort SplitHostPort(const std::string& address);

}  // namespace dtbridge
