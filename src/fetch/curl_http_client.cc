#include "dtbridge/fetch/curl_http_client.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <string_view>

#include "curl_handles.h"
#include "dtbridge/base/check.h"
#include "request_url.h"

namespace dtbridge {
namespace {

constexpr std::size_t kMaxHeaderBytes = 64 * 1024;

/// What the callbacks fill while a transfer runs.
struct Transfer {
  HttpResponse response;
  std::size_t max_body_bytes = 0;
  std::size_t header_bytes = 0;
  bool head_ended = false;  ///< its empty line was seen
  bool body_too_large = false;
  bool headers_too_large = false;
};

std::string_view Trimmed(std::string_view text) {
  constexpr std::string_view kSpace = " \t\r\n";
  const std::size_t first = text.find_first_not_of(kSpace);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kSpace) - first + 1);
}

// Returning less than was given makes libcurl end the transfer.
std::size_t TakeBody(const char* data, std::size_t, std::size_t size, void* user) {
  auto& transfer = *static_cast<Transfer*>(user);
  std::string& body = transfer.response.body;
  if (size > transfer.max_body_bytes - body.size()) {
    body.append(data, transfer.max_body_bytes - body.size());
    transfer.body_too_large = true;
    return 0;
  }
  body.append(data, size);
  return size;
}

/// A body that libcurl reads once and, without a way to rewind it, cannot send again by itself.
struct Outgoing {
  std::string_view left;
};

std::size_t GiveBody(char* out, std::size_t, std::size_t room, void* user) {
  auto& outgoing = *static_cast<Outgoing*>(user);
  const std::size_t count = std::min(room, outgoing.left.size());
  outgoing.left.copy(out, count);
  outgoing.left.remove_prefix(count);
  return count;
}

std::size_t TakeHeader(const char* data, std::size_t, std::size_t size, void* user) {
  auto& transfer = *static_cast<Transfer*>(user);
  transfer.header_bytes += size;
  if (transfer.header_bytes > kMaxHeaderBytes) {
    transfer.headers_too_large = true;
    return 0;
  }
  const std::string_view line(data, size);
  if (line.substr(0, 5) == "HTTP/") {
    // A new head: what came before belonged to a 1xx answer.
    transfer.response.headers.clear();
    transfer.head_ended = false;
    return size;
  }
  if (Trimmed(line).empty()) transfer.head_ended = true;
  const std::size_t colon = line.find(':');
  if (colon != std::string_view::npos) {
    transfer.response.headers.emplace_back(line.substr(0, colon), Trimmed(line.substr(colon + 1)));
  }
  return size;
}

/// libcurl asks once a second or more often; anything but 0 ends the transfer.
int IsToStop(void* stop, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
  return static_cast<const std::atomic<bool>*>(stop)->load() ? 1 : 0;
}

bool SameName(std::string_view a, std::string_view b) {
  return a.size() == b.size() && strncasecmp(a.data(), b.data(), a.size()) == 0;
}

bool Names(const HttpRequest& request, std::string_view name) {
  return std::any_of(request.headers.begin(), request.headers.end(),
                     [&](const auto& header) { return SameName(header.first, name); });
}

bool HoldsLineEnd(std::string_view text) {
  return text.find_first_of(std::string_view("\0\r\n", 3)) != std::string_view::npos;
}

void Append(CurlList& list, const std::string& line) {
  curl_slist* longer = curl_slist_append(list.get(), line.c_str());
  Check(longer != nullptr, "memory for a header");
  (void)list.release();
  list.reset(longer);
}

Expected<CurlList, std::string> HeadersOf(const HttpRequest& request) {
  CurlList list;
  for (const auto& [name, value] : request.headers) {
    if (name.empty() || HoldsLineEnd(name) || HoldsLineEnd(value) ||
        name.find_first_of(":; ") != std::string::npos) {
      return Unexpected(std::string("a header of the request is not valid; look for line ends"));
    }
    // libcurl's way to say that an empty value is meant.
    Append(list, value.empty() ? name + ";" : name + ": " + value);
  }
  // Neither what libcurl thinks of a form, nor a wait for 100 Continue.
  for (const char* unwanted : {"Content-Type", "Expect"}) {
    if (!Names(request, unwanted)) Append(list, std::string(unwanted) + ":");
  }
  return list;
}

}  // namespace

struct CurlHttpClient::Handle {
  CurlEasy curl;
  Outgoing outgoing;
  std::string ca_file;
  std::array<char, CURL_ERROR_SIZE> error{};

  template <typename T>
  void Set(CURLoption option, T value) {
    Check(curl_easy_setopt(curl.get(), option, value) == CURLE_OK, "libcurl takes the option");
  }

  void Prepare(const HttpRequest& request, const RequestUrl& url, curl_slist* headers,
               Transfer& transfer) {
    curl_easy_reset(curl.get());  // keeps the connections
    error.fill('\0');
    Set(CURLOPT_ERRORBUFFER, error.data());
    Set(CURLOPT_URL, request.url.c_str());
    Set(CURLOPT_PROTOCOLS_STR, "http,https");
    Set(CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
    Set(CURLOPT_FOLLOWLOCATION, 0L);
    Set(CURLOPT_SSL_VERIFYPEER, 1L);
    Set(CURLOPT_SSL_VERIFYHOST, 2L);
    if (!ca_file.empty()) Set(CURLOPT_CAINFO, ca_file.c_str());
    Set(CURLOPT_NOSIGNAL, 1L);
    // A resolver that does not answer is left behind: waiting for it would break the timeout.
    Set(CURLOPT_QUICK_EXIT, 1L);
    Set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
    Set(CURLOPT_USERAGENT, "dtbridge");
    Set(CURLOPT_TIMEOUT_MS, static_cast<long>(request.timeout.count()));
    Set(CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(request.timeout.count()));
    if (url.is_loopback) Set(CURLOPT_NOPROXY, "*");
    Set(CURLOPT_HTTPHEADER, headers);
    Set(CURLOPT_WRITEFUNCTION, &TakeBody);
    Set(CURLOPT_WRITEDATA, &transfer);
    Set(CURLOPT_HEADERFUNCTION, &TakeHeader);
    Set(CURLOPT_HEADERDATA, &transfer);
    if (request.stop != nullptr) {
      Set(CURLOPT_NOPROGRESS, 0L);
      Set(CURLOPT_XFERINFOFUNCTION, &IsToStop);
      Set(CURLOPT_XFERINFODATA, request.stop);
    }
    SetMethod(request);
  }

  void SetMethod(const HttpRequest& request) {
    if (request.method == "HEAD") {
      Set(CURLOPT_NOBODY, 1L);
      return;
    }
    if (request.method != "GET" || !request.body.empty()) {
      if (request.send_once) {
        outgoing = {request.body};
        Set(CURLOPT_POST, 1L);
        Set(CURLOPT_READFUNCTION, &GiveBody);
        Set(CURLOPT_READDATA, &outgoing);
      } else {
        Set(CURLOPT_POSTFIELDS, request.body.c_str());
      }
      Set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
      Set(CURLOPT_CUSTOMREQUEST, request.method.c_str());
    }
  }

  /// One sentence, for a transfer that failed.
  std::string Problem(const HttpRequest& request, const RequestUrl& url, CURLcode code,
                      const Transfer& transfer) const {
    const std::string where = url.shown + ": ";
    if (transfer.body_too_large) {
      return where + "the answer is larger than " + std::to_string(request.max_body_bytes) +
             " bytes";
    }
    if (transfer.headers_too_large) {
      return where + "the answer's headers are larger than " + std::to_string(kMaxHeaderBytes) +
             " bytes";
    }
    if (code == CURLE_OPERATION_TIMEDOUT) {
      return where + "no complete answer within " + std::to_string(request.timeout.count()) + " ms";
    }
    if (code == CURLE_ABORTED_BY_CALLBACK) return where + "broken off before an answer";
    if (code == CURLE_SEND_FAIL_REWIND) return where + "the connection ended before an answer";
    std::string detail = error.data();
    detail = detail.substr(0, detail.find('\n'));
    const bool tells_query = !url.query.empty() && detail.find(url.query) != std::string::npos;
    return where + (detail.empty() || tells_query ? curl_easy_strerror(code) : detail);
  }
};

CurlHttpClient::CurlHttpClient(std::string ca_file) : handle_(std::make_unique<Handle>()) {
  handle_->ca_file = std::move(ca_file);
  Check(curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK, "libcurl starts");
  handle_->curl.reset(curl_easy_init());
  Check(handle_->curl != nullptr, "libcurl gives a handle");
}

CurlHttpClient::~CurlHttpClient() {
  handle_.reset();
  curl_global_cleanup();
}

Expected<HttpResponse, std::string> CurlHttpClient::Send(const HttpRequest& request) {
  const auto url = CheckRequestUrl(request.url, request.allow_plain_http);
  if (!url) return Unexpected(url.error());
  const auto headers = HeadersOf(request);
  if (!headers) return Unexpected(url->shown + ": " + headers.error());
  if (request.timeout <= std::chrono::milliseconds::zero()) {
    return Unexpected(url->shown + ": no time is left");  // libcurl takes 0 for no limit
  }

  Transfer transfer;
  transfer.max_body_bytes = request.max_body_bytes;
  handle_->Prepare(request, *url, headers->get(), transfer);
  const CURLcode code = curl_easy_perform(handle_->curl.get());
  const bool is_cut = transfer.body_too_large && request.may_cut_body;
  if (code != CURLE_OK && !is_cut)
    return Unexpected(handle_->Problem(request, *url, code, transfer));

  long status = 0;
  curl_easy_getinfo(handle_->curl.get(), CURLINFO_RESPONSE_CODE, &status);
  // libcurl is content with a head that the connection's end cut off.
  if (!transfer.head_ended)
    return Unexpected(url->shown + ": the connection ended before an answer");
  transfer.response.status = static_cast<int>(status);
  return std::move(transfer.response);
}

}  // namespace dtbridge
