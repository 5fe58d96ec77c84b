#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>

#include "dtbridge/base/clock.h"
#include "dtbridge/logging/log_options.h"
#include "dtbridge/metrics/registry.h"

namespace dtbridge {

/// One named fact of a log line.
///
/// Strings are escaped and cut to 256 bytes, numbers are written bare. Points to what it was made
/// of: use it as an argument of Log only.
class LogField {
 public:
  LogField(std::string_view name, std::string_view value) : name_(name), text_(value) {}
  LogField(std::string_view name, const char* value) : name_(name), text_(value) {}
  LogField(std::string_view name, const std::string& value) : name_(name), text_(value) {}
  template <typename T>
  requires std::is_integral_v<T> LogField(std::string_view name, T value)
      : name_(name), number_(static_cast<std::int64_t>(value)), is_number_(true) {}

  std::string_view Name() const { return name_; }
  std::string_view Text() const { return text_; }
  std::int64_t Number() const { return number_; }
  bool IsNumber() const { return is_number_; }

 private:
  std::string_view name_;
  std::string_view text_;
  std::int64_t number_ = 0;
  bool is_number_ = false;
};

using LogFields = std::initializer_list<LogField>;

/// Writes one line per fact to stderr: JSON, or text for a terminal.
///
/// Contract: never give it a body, query, token or secret. Warnings and errors that repeat (same
/// component, message and `reason` field) are written at most kBurst times in kWindow; the next
/// line after that carries `suppressed`, the number left out. Writing never throws, and waits 50 ms
/// at most for whoever reads stderr: then lines are lost, and counted. Threads: any; lines do not
/// mix.
class Logger {
 public:
  static constexpr int kBurst = 5;
  static constexpr std::chrono::seconds kWindow{10};

  /// `write` takes whole lines (with their line end); the default writes to stderr. Tests give
  /// their own.
  Logger(const LogOptions& options, const Clock& clock, Registry& registry,
         std::function<void(std::string_view line)> write = {});
  ~Logger();
  Logger(const Logger&) = delete;
  Logger& operator=(const Logger&) = delete;

  bool Enabled(LogLevel level) const;
  void SetLevel(LogLevel level);

  void Log(LogLevel level, std::string_view component, std::string_view message,
           LogFields fields = {});

  void Debug(std::string_view component, std::string_view message, LogFields fields = {}) {
    Log(LogLevel::kDebug, component, message, fields);
  }
  void Info(std::string_view component, std::string_view message, LogFields fields = {}) {
    Log(LogLevel::kInfo, component, message, fields);
  }
  void Warn(std::string_view component, std::string_view message, LogFields fields = {}) {
    Log(LogLevel::kWarn, component, message, fields);
  }
  void Error(std::string_view component, std::string_view message, LogFields fields = {}) {
    Log(LogLevel::kError, component, message, fields);
  }

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace dtbridge
