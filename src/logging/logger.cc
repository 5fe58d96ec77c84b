#include "dtbridge/logging/logger.h"

#include <spdlog/logger.h>
#include <spdlog/sinks/base_sink.h>
#include <unistd.h>

#include <array>
#include <mutex>
#include <optional>
#include <utility>

#include "line_writer.h"
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

/// What became of the lines.
class LineCounters {
 public:
  explicit LineCounters(Registry& registry)
      : lost_(registry
                  .Counters("log_messages_lost_total",
                            "Log lines that could not be written, or were not read in time.")
                  .With()) {
    const auto family = registry.Counters("log_messages_total", "Log lines written.");
    for (const LogLevel level : kLevels) {
      written_[static_cast<std::size_t>(level)].emplace(
          family.With({{"level", std::string(NameOf(level))}}));
    }
  }

  void Wrote(spdlog::level::level_enum spdlog_level) const {
    for (const LogLevel level : kLevels) {
      if (SpdlogLevel(level) == spdlog_level)
        written_[static_cast<std::size_t>(level)]->Increment();
    }
  }
  void Lost() const { lost_.Increment(); }

 private:
  Counter lost_;
  std::array<std::optional<Counter>, kLevels.size()> written_;
};

using WriteLine = std::function<bool(std::string_view)>;

/// Hands each line to a function, one at a time, and counts it.
class FunctionSink final : public spdlog::sinks::base_sink<std::mutex> {
 public:
  FunctionSink(WriteLine write, const LineCounters& counters)
      : write_(std::move(write)), counters_(counters) {}

 private:
  void sink_it_(const spdlog::details::log_msg& message) override {
    std::string line(message.payload.data(), message.payload.size());
    line += '\n';
    if (Write(line)) {
      counters_.Wrote(message.level);
    } else {
      counters_.Lost();
    }
  }
  void flush_() override {}

  bool Write(std::string_view line) const {
    try {
      return write_(line);
    } catch (...) {
      return false;
    }
  }

  const WriteLine write_;
  const LineCounters& counters_;
};

WriteLine ToStderr() {
  return [writer = LineWriter(STDERR_FILENO)](std::string_view line) mutable {
    return writer.Write(line);
  };
}

WriteLine To(std::function<void(std::string_view)> write) {
  return [write = std::move(write)](std::string_view line) {
    write(line);
    return true;
  };
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
        counters(registry),
        spdlog("dtbridge", std::make_shared<FunctionSink>(write ? To(std::move(write)) : ToStderr(),
                                                          counters)) {
    // There is nowhere to report that a log line cannot be written.
    spdlog.set_error_handler([](const std::string&) {});
    spdlog.set_level(SpdlogLevel(options.level));
  }

  const Clock& clock;
  const bool text;
  const LineCounters counters;
  spdlog::logger spdlog;
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
  } catch (...) {
    // Out of memory: the line is lost, whoever logged goes on.
  }
}

}  // namespace dtbridge
