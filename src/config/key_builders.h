#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "config_keys.h"
#include "setting_text.h"
#include "text_checks.h"

namespace dtbridge {

using TextCheck = Problem (*)(const std::string& text);
using NamedTexts = std::vector<std::pair<std::string, std::string>>;

/// What a value may be, ends included, and why.
template <typename T>
struct Range {
  T min;
  T max;
  std::string why = {};
};

// Each builder takes `get`, a generic lambda that returns the value inside its owner by reference.

inline Problem OutOfRange(const std::string& text, const std::string& range,
                          const std::string& why) {
  return Quoted(text) + " is out of range; use " + range + (why.empty() ? "" : ": " + why);
}

template <typename Owner, typename Get>
KeySpec<Owner> BooleanKey(std::string key, Get get, std::string help) {
  return {std::move(key),
          "`true` or `false`",
          std::move(help),
          KeyShape::kScalar,
          [get](Owner& owner, const std::string&, const std::string& text) -> Problem {
            const auto value = ReadBoolean(text);
            if (!value) return value.error();
            get(owner) = *value;
            return std::nullopt;
          },
          [get](const Owner& owner) {
            return NamedTexts{{"", get(owner) ? "true" : "false"}};
          },
          {}};
}

template <typename Owner, typename Get>
KeySpec<Owner> IntegerKey(std::string key, Get get, Range<std::int64_t> range, std::string help) {
  const std::string words = std::to_string(range.min) + " to " + std::to_string(range.max);
  return {
      std::move(key),
      "integer, " + words,
      std::move(help),
      KeyShape::kScalar,
      [get, range, words](Owner& owner, const std::string&, const std::string& text) -> Problem {
        const auto value = ReadInteger(text);
        if (!value) return value.error();
        if (*value < range.min || *value > range.max) return OutOfRange(text, words, range.why);
        get(owner) = static_cast<std::decay_t<decltype(get(owner))>>(*value);
        return std::nullopt;
      },
      [get](const Owner& owner) {
        return NamedTexts{{"", std::to_string(get(owner))}};
      },
      {}};
}

template <typename Owner, typename Get>
KeySpec<Owner> SizeKey(std::string key, Get get, Range<std::int64_t> range, std::string help) {
  const std::string words = WriteSize(range.min) + " to " + WriteSize(range.max);
  return {
      std::move(key),
      "size, " + words,
      std::move(help),
      KeyShape::kScalar,
      [get, range, words](Owner& owner, const std::string&, const std::string& text) -> Problem {
        const auto value = ReadSize(text);
        if (!value) return value.error();
        if (*value < range.min || *value > range.max) return OutOfRange(text, words, range.why);
        get(owner) = static_cast<std::decay_t<decltype(get(owner))>>(*value);
        return std::nullopt;
      },
      [get](const Owner& owner) {
        return NamedTexts{{"", WriteSize(static_cast<std::int64_t>(get(owner)))}};
      },
      {}};
}

template <typename Owner, typename Get>
KeySpec<Owner> DurationKey(std::string key, Get get, Range<std::chrono::milliseconds> range,
                           std::string help) {
  const std::string words = WriteDuration(range.min) + " to " + WriteDuration(range.max);
  return {
      std::move(key),
      "duration, " + words,
      std::move(help),
      KeyShape::kScalar,
      [get, range, words](Owner& owner, const std::string&, const std::string& text) -> Problem {
        using Unit = std::decay_t<decltype(get(owner))>;
        const auto value = ReadDuration(text);
        if (!value) return value.error();
        if (*value < range.min || *value > range.max) return OutOfRange(text, words, range.why);
        const auto kept = std::chrono::duration_cast<Unit>(*value);
        if (kept != *value) return Quoted(text) + " is too fine; use whole seconds";
        get(owner) = kept;
        return std::nullopt;
      },
      [get](const Owner& owner) {
        return NamedTexts{{"", WriteDuration(get(owner))}};
      },
      {}};
}

template <typename Owner, typename Get>
KeySpec<Owner> TextKey(std::string key, std::string type, Get get, TextCheck check,
                       std::string help) {
  return {std::move(key),
          std::move(type),
          std::move(help),
          KeyShape::kScalar,
          [get, check](Owner& owner, const std::string&, const std::string& text) -> Problem {
            if (auto problem = check(text)) return problem;
            get(owner) = text;
            return std::nullopt;
          },
          [get](const Owner& owner) {
            return NamedTexts{{"", WriteText(get(owner))}};
          },
          {}};
}

template <typename T>
using Choices = std::vector<std::pair<std::string, T>>;

template <typename Owner, typename T, typename Get>
KeySpec<Owner> ChoiceKey(std::string key, Get get, const Choices<T>& choices, std::string help) {
  std::string words;
  for (const auto& choice : choices) words += (words.empty() ? "" : ", ") + choice.first;
  std::string type;
  for (const auto& choice : choices) type += (type.empty() ? "`" : ", `") + choice.first + "`";
  return {
      std::move(key),
      type,
      std::move(help),
      KeyShape::kScalar,
      [get, choices, words](Owner& owner, const std::string&, const std::string& text) -> Problem {
        for (const auto& [name, value] : choices) {
          if (name != text) continue;
          get(owner) = value;
          return std::nullopt;
        }
        return Quoted(text) + " is not known; use one of " + words;
      },
      [get, choices](const Owner& owner) {
        for (const auto& [name, value] : choices) {
          if (value == get(owner)) return NamedTexts{{"", WriteText(name)}};
        }
        return NamedTexts{{"", "\"\""}};
      },
      {}};
}

template <typename Owner, typename Get>
KeySpec<Owner> ListKey(std::string key, std::string type, Get get, TextCheck check,
                       std::string help) {
  return {std::move(key),
          std::move(type),
          std::move(help),
          KeyShape::kList,
          [get, check](Owner& owner, const std::string&, const std::string& text) -> Problem {
            if (auto problem = check(text)) return problem;
            for (const std::string& other : get(owner)) {
              if (other == text) return "given twice in this list; remove one";
            }
            get(owner).push_back(text);
            return std::nullopt;
          },
          [get](const Owner& owner) {
            NamedTexts texts;
            for (const std::string& text : get(owner)) texts.emplace_back("", WriteText(text));
            return texts;
          },
          [get](Owner& owner) { get(owner).clear(); }};
}

template <typename Owner, typename Get>
KeySpec<Owner> MapKey(std::string key, std::string type, Get get, TextCheck check,
                      std::string help) {
  return {std::move(key),
          std::move(type),
          std::move(help),
          KeyShape::kMap,
          [get, check](Owner& owner, const std::string& name, const std::string& text) -> Problem {
            if (auto problem = check(text)) return problem;
            get(owner)[name] = text;
            return std::nullopt;
          },
          [get](const Owner& owner) {
            NamedTexts texts;
            for (const auto& [name, text] : get(owner)) texts.emplace_back(name, WriteText(text));
            return texts;
          },
          [get](Owner& owner) { get(owner).clear(); }};
}

template <typename Owner>
KeySpec<Owner> ObjectsKey(std::string key, std::string type, std::string help) {
  return {std::move(key), std::move(type), std::move(help), KeyShape::kObjects, {}, {}, {}};
}

}  // namespace dtbridge
