// Writes JSON piece by piece into a string. It knows where commas, line breaks and escapes belong,
// and nothing about what is written. Whatever bytes it is given, the result is valid JSON in valid
// UTF-8.
#pragma once

#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace plumbline {

class JsonWriter {
 public:
  // Containers nested less deep than `line_depth` put each of their items on a line of its own;
  // deeper ones stay on one line. 0 writes everything on one line.
  explicit JsonWriter(int line_depth = 0) : line_depth_(line_depth) {}

  void BeginObject() { Begin('{'); }
  void EndObject() { End('}'); }
  void BeginArray() { Begin('['); }
  void EndArray() { End(']'); }

  // In objects, before each value.
  void Key(std::string_view key);

  // Control characters are escaped; bytes that are not UTF-8 become U+FFFD.
  void String(std::string_view text);
  void Number(std::int64_t value);
  void Bool(bool value);
  void Null();
  // A value that is already JSON.
  void Raw(std::string_view json);

  void Field(std::string_view key, std::string_view text) { Key(key), String(text); }
  // Without this a string literal would convert to bool.
  void Field(std::string_view key, const char* text) { Key(key), String(text); }
  void Field(std::string_view key, bool value) { Key(key), Bool(value); }
  template <std::integral T>
  requires(!std::same_as<T, bool>) void Field(std::string_view key, T value) {
    Key(key), Number(static_cast<std::int64_t>(value));
  }
  void BeginObject(std::string_view key) { Key(key), BeginObject(); }
  void BeginArray(std::string_view key) { Key(key), BeginArray(); }

  // A field that holds the texts of a range.
  template <class Range>
  void Strings(std::string_view key, const Range& texts) {
    BeginArray(key);
    for (const auto& text : texts) String(text);
    EndArray();
  }

  // The text so far; complete when every container was ended.
  const std::string& text() const& { return out_; }
  std::string&& text() && { return std::move(out_); }

 private:
  void Begin(char bracket);
  void End(char bracket);
  // Comma, line break and indentation before an item.
  void BeforeValue();
  void NewLine();

  std::string out_;
  int line_depth_;
  int depth_ = 0;
  bool has_items_ = false;  // Of the innermost open container.
  bool after_key_ = false;
};

// `text` as a JSON string with its quotes.
void AppendJsonString(std::string_view text, std::string& out);

}  // namespace plumbline
