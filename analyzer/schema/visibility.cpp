#include "schema/visibility.h"

#include "base/ascii.h"

namespace plumbline::schema {
namespace {

using ValueOf = std::function<std::optional<std::string_view>(std::string_view)>;

Truth Not(Truth truth) {
  if (truth == Truth::kUnknown) return truth;
  return truth == Truth::kYes ? Truth::kNo : Truth::kYes;
}
Truth Or(Truth a, Truth b) {
  if (a == Truth::kYes || b == Truth::kYes) return Truth::kYes;
  return a == Truth::kNo && b == Truth::kNo ? Truth::kNo : Truth::kUnknown;
}
Truth And(Truth a, Truth b) { return Not(Or(Not(a), Not(b))); }

Truth Decide(bool exact, bool folded) {
  if (exact) return Truth::kYes;
  return folded ? Truth::kUnknown : Truth::kNo;
}

// `input operator value`; the value may hold blanks and may be in quotes.
Truth Comparison(std::string_view text, const ValueOf& value_of) {
  text = Trim(text);
  const std::size_t name_end = text.find_first_of(" =!");
  if (name_end == std::string_view::npos || name_end == 0) return Truth::kUnknown;
  const auto value = value_of(text.substr(0, name_end));
  if (!value) return Truth::kUnknown;
  text = Trim(text.substr(name_end));
  const std::size_t mark_end =
      IsLetterAscii(text[0]) ? text.find(' ') : text.find_first_not_of("=!");
  const std::string_view mark = text.substr(0, mark_end);
  std::string_view operand =
      mark_end == std::string_view::npos ? std::string_view() : Trim(text.substr(mark_end));
  if (operand.size() >= 2 && operand.front() == operand.back() &&
      (operand.front() == '"' || operand.front() == '\'')) {
    operand = operand.substr(1, operand.size() - 2);
  }
  const bool is_flag = EqualsIgnoreCase(operand, "true") || EqualsIgnoreCase(operand, "false");
  const bool same = EqualsIgnoreCase(*value, operand);
  const Truth equal = Decide(*value == operand || (is_flag && same), same);
  if (mark == "=" || mark == "==") return equal;
  if (mark == "!=") return Not(equal);
  const Truth ends = Decide(value->ends_with(operand), EndsWithIgnoreCase(*value, operand));
  if (mark == "EndsWith") return ends;
  if (mark == "NotEndsWith") return Not(ends);
  return Truth::kUnknown;
}

// Reads `text` up to its end: alternatives of conjunctions of comparisons and groups in
// parentheses.
class Reader {
 public:
  Reader(std::string_view text, const ValueOf& value_of) : text_(text), value_of_(value_of) {}

  Truth Read() {
    const Truth truth = Alternatives();
    return at_ == text_.size() ? truth : Truth::kUnknown;
  }

 private:
  Truth Alternatives() {
    Truth truth = Conjunction();
    while (Take("||")) truth = Or(truth, Conjunction());
    return truth;
  }

  Truth Conjunction() {
    Truth truth = Operand();
    while (Take("&&")) truth = And(truth, Operand());
    return truth;
  }

  Truth Operand() {
    if (Take("(")) {
      if (++depth_ > kMaxDepth) return Truth::kUnknown;
      const Truth truth = Alternatives();
      --depth_;
      return Take(")") ? truth : Truth::kUnknown;
    }
    const std::size_t begin = at_;
    while (at_ < text_.size() && text_[at_] != ')' && text_.substr(at_, 2) != "&&" &&
           text_.substr(at_, 2) != "||") {
      ++at_;
    }
    return Comparison(text_.substr(begin, at_ - begin), value_of_);
  }

  bool Take(std::string_view mark) {
    while (at_ < text_.size() && text_[at_] == ' ') ++at_;
    if (text_.substr(at_, mark.size()) != mark) return false;
    at_ += mark.size();
    return true;
  }

  static constexpr int kMaxDepth = 8;
  std::string_view text_;
  const ValueOf& value_of_;
  std::size_t at_ = 0;
  int depth_ = 0;
};

}  // namespace

Truth HoldsVisibility(std::string_view rule, const ValueOf& value_of) {
  if (Trim(rule).empty()) return Truth::kYes;
  return Reader(rule, value_of).Read();
}

}  // namespace plumbline::schema
