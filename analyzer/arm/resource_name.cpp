#include "arm/resource_name.h"

#include <algorithm>
#include <charconv>

namespace plumbline::arm {
namespace {

using expr::ExprId;
using expr::ExprKind;

// Without white space outside strings, so that two spellings of one expression are one text.
std::string Compact(std::string_view text) {
  std::string compact;
  bool in_string = false;
  for (const char c : text) {
    if (c == '\'') in_string = !in_string;
    if (in_string || !IsSpaceAscii(c)) compact.push_back(c);
  }
  return compact;
}

class NameSplitter {
 public:
  explicit NameSplitter(const expr::Expression& expression) : expression_(expression) {}

  void Split(ExprId id, NameParts& parts) {
    // Deeper nesting than this stays one piece.
    constexpr int kMaxDepth = 16;
    if (depth_ < kMaxDepth) {
      ++depth_;
      const bool done = SplitKnown(id, parts);
      --depth_;
      if (done) return;
    }
    parts.push_back({Compact(expression_.TextOf(expression_.nodes[id].span)), true});
  }

 private:
  bool SplitKnown(ExprId id, NameParts& parts) {
    if (expression_.nodes[id].kind == ExprKind::kString) {
      AppendLiteral(parts, expression_.StringValue(id));
      return true;
    }
    if (expression_.IsCallOf(id, "concat")) {
      for (const ExprId arg : expression_.Children(id)) Split(arg, parts);
      return true;
    }
    return expression_.IsCallOf(id, "format") && SplitFormat(expression_.Children(id), parts);
  }

  // `format('{0}/{1}', a, b)`; placeholders with alignment or format (`{0:D3}`) change the text and
  // make the call one piece.
  bool SplitFormat(const std::vector<ExprId>& args, NameParts& parts) {
    if (args.empty() || expression_.nodes[args[0]].kind != ExprKind::kString) return false;
    const std::string text = expression_.StringValue(args[0]);
    NameParts pieces;
    for (std::size_t i = 0; i < text.size();) {
      if (text[i] != '{' && text[i] != '}') {
        std::size_t end = text.find_first_of("{}", i);
        if (end == std::string::npos) end = text.size();
        AppendLiteral(pieces, std::string_view(text).substr(i, end - i));
        i = end;
        continue;
      }
      if (i + 1 < text.size() && text[i + 1] == text[i]) {
        AppendLiteral(pieces, std::string_view(text).substr(i, 1));
        i += 2;
        continue;
      }
      const std::size_t close = text.find('}', i);
      if (text[i] == '}' || close == std::string::npos) return false;
      std::size_t number = 0;
      const char* end = text.data() + close;
      const auto [stop, error] = std::from_chars(text.data() + i + 1, end, number);
      if (error != std::errc() || stop != end || number + 1 >= args.size()) return false;
      Split(args[number + 1], pieces);
      i = close + 1;
    }
    AppendParts(parts, pieces);
    return true;
  }

  const expr::Expression& expression_;
  int depth_ = 0;
};

std::vector<std::string_view> SplitSlashes(std::string_view text) {
  std::vector<std::string_view> segments;
  for (std::size_t begin = 0;;) {
    const std::size_t slash = text.find('/', begin);
    segments.push_back(text.substr(begin, slash - begin));
    if (slash == std::string_view::npos) return segments;
    begin = slash + 1;
  }
}

// Splits `parts` around the literal segment that is the namespace of an extension: the last one of
// the form `/Microsoft.Insights/` or `Some.Namespace/`. Expressions in front may hold any number of
// slashes, so counting from the front is no help.
struct NamespaceSplit {
  std::string name_space;
  NameParts before;
  NameParts after;
};
std::optional<NamespaceSplit> SplitAtNamespace(const NameParts& parts) {
  for (std::size_t i = parts.size(); i-- > 0;) {
    if (parts[i].is_expression) continue;
    const std::string_view text = parts[i].text;
    // Only a segment that starts behind a slash or at the very beginning, and ends in front of one.
    for (std::size_t end = text.rfind('/'); end != std::string_view::npos && end > 0;
         end = text.rfind('/', end - 1)) {
      const std::size_t slash = text.rfind('/', end - 1);
      const bool at_start = slash == std::string_view::npos;
      if (at_start && i > 0) break;
      const std::size_t begin = at_start ? 0 : slash + 1;
      const std::string_view segment = text.substr(begin, end - begin);
      if (segment.find('.') == std::string_view::npos ||
          !StartsWithIgnoreCase(segment, "Microsoft.")) {
        continue;
      }
      NamespaceSplit split{std::string(segment), {}, {}};
      split.before.assign(parts.begin(), parts.begin() + static_cast<std::ptrdiff_t>(i));
      if (!at_start) AppendLiteral(split.before, text.substr(0, slash));
      AppendLiteral(split.after, text.substr(end + 1));
      for (std::size_t rest = i + 1; rest < parts.size(); ++rest)
        split.after.push_back(parts[rest]);
      return split;
    }
  }
  return std::nullopt;
}

// Takes `Target/type/providers/locks` apart. A type of N segments goes with a name of N - 1, so in
// a literal name the namespace is where `providers` is in the type.
void NormaliseExtension(QualifiedName& qualified) {
  const auto types = SplitSlashes(qualified.type);
  std::size_t at = types.size();
  for (std::size_t i = 1; i + 1 < types.size(); ++i) {
    if (EqualsIgnoreCase(types[i], "providers")) at = i;
  }
  if (at >= types.size()) return;

  std::optional<NamespaceSplit> split;
  if (const auto literal = LiteralName(qualified.name)) {
    const auto names = SplitSlashes(*literal);
    if (names.size() + 1 != types.size()) return;
    split.emplace();
    split->name_space = std::string(names[at - 1]);
    const std::size_t begin = static_cast<std::size_t>(names[at - 1].data() - literal->data());
    if (begin > 0) AppendLiteral(split->before, std::string_view(*literal).substr(0, begin - 1));
    AppendLiteral(split->after,
                  std::string_view(*literal).substr(begin + split->name_space.size() + 1));
  } else {
    split = SplitAtNamespace(qualified.name);
  }
  if (!split) return;

  const auto join = [&](std::size_t begin, std::size_t end) {
    const char* last = types[end - 1].data() + types[end - 1].size();
    return std::string_view(types[begin].data(),
                            static_cast<std::size_t>(last - types[begin].data()));
  };
  std::string type = split->name_space + "/" + std::string(join(at + 1, types.size()));
  qualified.target_type = std::string(join(0, at));
  qualified.target_name = std::move(split->before);
  qualified.type = std::move(type);
  qualified.name = std::move(split->after);
}

std::string_view NamespaceOf(std::string_view type) { return type.substr(0, type.find('/')); }

}  // namespace

void AppendLiteral(NameParts& parts, std::string_view text) {
  if (text.empty()) return;
  if (parts.empty() || parts.back().is_expression) {
    parts.push_back({std::string(text), false});
  } else {
    parts.back().text += text;
  }
}

void AppendParts(NameParts& parts, const NameParts& more) {
  for (const NamePart& part : more) {
    if (part.is_expression) {
      parts.push_back(part);
    } else {
      AppendLiteral(parts, part.text);
    }
  }
}

NameParts PartsOfName(const Value& name) {
  NameParts parts;
  if (const auto text = name.Text()) {
    AppendLiteral(parts, *text);
  } else if (const auto source = name.Expression()) {
    const expr::Expression expression = expr::Parse(*source, expr::Dialect::kArm);
    if (expression.root == kNoId<ExprId> || !expression.problems.empty()) {
      parts.push_back({Compact(*source), true});
    } else {
      NameSplitter(expression).Split(expression.root, parts);
    }
  }
  return parts;
}

NameParts PartsOfName(const expr::Expression& expression, expr::ExprId id) {
  NameParts parts;
  NameSplitter(expression).Split(id, parts);
  return parts;
}

std::optional<std::string> LiteralName(const NameParts& parts) {
  if (parts.size() != 1 || parts.front().is_expression) return std::nullopt;
  return parts.front().text;
}

std::optional<std::string_view> LastNameSegment(const NameParts& parts) {
  if (parts.empty() || parts.back().is_expression) return std::nullopt;
  const std::string_view text = parts.back().text;
  const std::size_t slash = text.rfind('/');
  if (slash != std::string_view::npos) return text.substr(slash + 1);
  if (parts.size() > 1) return std::nullopt;
  return text;
}

Match CompareNames(const NameParts& a, const NameParts& b) {
  if (a.empty() || b.empty()) return Match::kMaybe;
  bool literal = true;
  bool same = a.size() == b.size();
  for (std::size_t i = 0; i < std::max(a.size(), b.size()); ++i) {
    const NamePart* left = i < a.size() ? &a[i] : nullptr;
    const NamePart* right = i < b.size() ? &b[i] : nullptr;
    for (const NamePart* part : {left, right}) {
      if (!part || !part->is_expression) continue;
      literal = false;
      // The same text means another number in another loop.
      if (ContainsIgnoreCase(part->text, "copyindex")) same = false;
    }
    if (left && right &&
        (left->is_expression != right->is_expression ||
         !EqualsIgnoreCase(left->text, right->text))) {
      same = false;
    }
  }
  if (same) return Match::kYes;
  if (literal) return Match::kNo;
  // Literal ends that differ at the same distance from the end of the name tell names apart.
  if (!a.back().is_expression && !b.back().is_expression) {
    const std::string& left = a.back().text;
    const std::string& right = b.back().text;
    const std::size_t n = std::min(left.size(), right.size());
    if (!EqualsIgnoreCase(std::string_view(left).substr(left.size() - n),
                          std::string_view(right).substr(right.size() - n))) {
      return Match::kNo;
    }
  }
  return Match::kMaybe;
}

QualifiedName Qualify(std::string_view type, const NameParts& name, const QualifiedName* parent) {
  QualifiedName qualified;
  const bool has_slash = type.find('/') != std::string_view::npos;
  if (!parent) {
    qualified.type = std::string(type);
    qualified.name = name;
  } else if (has_slash && (parent->type.empty()
                               ? NamespaceOf(type).find('.') != std::string_view::npos
                               : EqualsIgnoreCase(NamespaceOf(type), NamespaceOf(parent->type)))) {
    qualified.type = std::string(type);
    qualified.name = name;
  } else {
    if (!parent->type.empty() && !type.empty()) {
      qualified.type = parent->type + "/" + std::string(type);
    }
    if (!parent->name.empty() && !name.empty()) {
      qualified.name = parent->name;
      AppendLiteral(qualified.name, "/");
      AppendParts(qualified.name, name);
    }
  }
  NormaliseExtension(qualified);
  return qualified;
}

}  // namespace plumbline::arm
