#include "dtbridge/logging/logger.h"

#include <spdlog/logger.h>
#include <spdlog/sinks/base_sink.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <mutex>
#include <optional>
#include <utility>

#include "log_line.h"
#include "repeat_limiter.h"

namespace dtbridge {
namespace {

constexpr std::array kLevels{LogLevel::kDebug, LogLevel::kInfo, LogLevel::kWarn, LogLevel::kError};

spdlog::level::level_enum SpdlogLevel(LogLevel level) {
  switch (level) {
    case LogLevel::kDebug:
      return spdlog::level::debug;
    case LogLevel::kInfo:
      return spdlog::level::info;
    case LogLevel::kWarn:
      return spdlog::level::warn;
    case LogLevel::kError:
      return spdlog::level::err;
  }
  return spdlog::level::err;
}

/// Hands each line to a function, one at a time.
class FunctionSink final : public spdlog::sinks::base_sink<std::mutex> {
 public:
  explicit FunctionSink(std::function<void(std::string_view)> write) : write_(std::move(write)) {}

 private:
  void sink_it_(const spdlog::details::log_msg& message) override {
    std::string line(message.payload.data(), message.payload.size());
    line += '\n';
    write_(line);
  }
  void flush_() override {}

  std::function<void(std::string_view)> write_;
};

spdlog::sink_ptr MakeSink(std::function<void(std::string_view)> write) {
  if (write) return std::make_shared<FunctionSink>(std::move(write));
  auto sink = std::make_shared<spdlog::sinks::stderr_sink_mt>();
  sink->set_pattern("%v");
  return sink;
}

bool WantsText(LogFormat format) {
  switch (format) {
    case LogFormat::kJson:
      return false;
    case LogFormat::kText:
      return true;
    case LogFormat::kAuto:
      return ::isatty(STDERR_FILENO) == 1;
  }
  return false;
}

/// What makes two lines equal to the limiter; the parts cannot run into each other.
std::string RepeatText(std::string_view component, std::string_view message, LogFields fields) {
  std::string text;
  text.append(component).push_back('\0');
  text.append(message).push_back('\0');
  for (const LogField& field : fields) {
    if (field.Name() == "reason") text.append(field.Text());
  }
  return text;
}

}  // namespace

std::string_view NameOf(LogLevel level) {
  switch (level) {
    case LogLevel::kDebug:
      return "debug";
    case LogLevel::kInfo:
      return "info";
    case LogLevel::kWarn:
      return "warn";
    case LogLevel::kError:
      return "error";
  }
  return "";
}

struct Logger::State {
  State(const LogOptions& options, const Clock& the_clock, Registry& registry,
        std::function<void(std::string_view)> write)
      : clock(the_clock),
        text(WantsText(options.format)),
        spdlog("dtbridge", MakeSink(std::move(write))) {
    const auto family = registry.Counters("log_messages_total", "Log lines written.");
    for (const LogLevel level : kLevels) {
      written[static_cast<std::size_t>(level)].emplace(
          family.With({{"level", std::string(NameOf(level))}}));
    }
    // There is nowhere to report that a log line cannot be written.
    spdlog.set_error_handler([](const std::string&) {});
    spdlog.set_level(SpdlogLevel(options.level));
  }

  const Clock& clock;
  const bool text;
  spdlog::logger spdlog;
  std::array<std::optional<Counter>, kLevels.size()> written;
  RepeatLimiter repeats;
};

Logger::Logger(const LogOptions& options, const Clock& clock, Registry& registry,
               std::function<void(std::string_view line)> write)
    : state_(std::make_unique<State>(options, clock, registry, std::move(write))) {}

Logger::~Logger() = default;

bool Logger::Enabled(LogLevel level) const { return state_->spdlog.should_log(SpdlogLevel(level)); }

void Logger::SetLevel(LogLevel level) { state_->spdlog.set_level(SpdlogLevel(level)); }

void Logger::Log(LogLevel level, std::string_view component, std::string_view message,
                 LogFields fields) {
  if (!Enabled(level)) return;
  try {
    std::uint64_t suppressed = 0;
    if (level >= LogLevel::kWarn) {
      const auto pass =
          state_->repeats.Pass(RepeatText(component, message, fields), state_->clock.Steady());
      if (!pass) return;
      suppressed = *pass;
    }
    const LogEntry entry{state_->clock.Now(), level, component, message, fields, suppressed};
    const std::string line = state_->text ? TextLine(entry) : JsonLine(entry);
    state_->spdlog.log(SpdlogLevel(level), spdlog::string_view_t(line));
    state_->written[static_cast<std::size_t>(level)]->Increment();
  } catch (...) {
    // Out of memory: the line is lost, whoever logged goes on.
  }
}

}  // namespace dtbridge
