#include "report/excerpt.h"

#include <algorithm>

#include <fmt/format.h>

#include "report/visible.h"

namespace plumbline {

namespace {

constexpr std::uint32_t kShownOfMasked = 4;

}  // namespace

Excerpt::Excerpt(const LineIndex& lines, std::string_view text, const std::vector<Mark>& marks,
                 std::vector<Span> masked)
    : lines_(&lines), masked_(std::move(masked)) {
  for (const Mark& mark : marks) marks_.push_back(Place(lines, text, mark));
  AssignBars();
  ChooseLines();
}

Excerpt::Placed Excerpt::Place(const LineIndex& lines, std::string_view text, const Mark& mark) {
  const auto size = static_cast<std::uint32_t>(text.size());
  const std::uint32_t begin = std::min(mark.span.begin, size);
  const std::uint32_t end = std::clamp(mark.span.end, begin, size);
  Placed placed;
  placed.text = Visible(mark.text);
  placed.primary = mark.primary;
  placed.first_line = lines.LineOf(begin);
  placed.last_line = lines.LineOf(end);
  // Bytes of the line end, or of a byte order mark, are shown where the line ends or begins.
  const auto in_line = [&lines](std::uint32_t line, std::uint32_t offset) {
    const std::uint32_t start = lines.LineStart(line);
    return std::min<std::size_t>(offset > start ? offset - start : 0, lines.Line(line).size());
  };
  placed.begin = in_line(placed.first_line, begin);
  placed.end = in_line(placed.last_line, end);
  // A range that ends with a line break ends on the line that it breaks.
  while (placed.last_line > placed.first_line && placed.end == 0) {
    --placed.last_line;
    placed.end = lines.Line(placed.last_line).size();
  }
  return placed;
}

// Marks over several lines get a bar each on the left; those that share lines get different
// columns, the outer ones further left.
void Excerpt::AssignBars() {
  std::vector<Placed*> tall;
  for (Placed& mark : marks_) {
    if (mark.over_lines()) tall.push_back(&mark);
  }
  std::ranges::stable_sort(tall, [](const Placed* a, const Placed* b) {
    return std::pair(a->first_line, b->last_line) < std::pair(b->first_line, a->last_line);
  });
  std::vector<std::uint32_t> busy_until;
  for (Placed* mark : tall) {
    const auto free = std::ranges::find_if(
        busy_until, [mark](std::uint32_t last) { return last < mark->first_line; });
    mark->bar = static_cast<std::size_t>(free - busy_until.begin());
    if (free == busy_until.end()) {
      busy_until.push_back(mark->last_line);
    } else {
      *free = mark->last_line;
    }
  }
  n_bars_ = busy_until.size();
}

void Excerpt::ChooseLines() {
  const auto is_blank = [this](std::uint32_t line) {
    return lines_->Line(line).find_first_not_of(" \t") == std::string_view::npos;
  };
  std::vector<std::uint32_t> wanted;
  for (const Placed& mark : marks_) {
    // An empty line alone (often the end of the file) tells nothing.
    if (mark.first_line > 1 && is_blank(mark.first_line)) wanted.push_back(mark.first_line - 1);
    // The first lines of a block say what it is.
    const std::uint32_t head = std::min(mark.first_line + 2, mark.last_line);
    for (std::uint32_t line = mark.first_line; line <= head; ++line) wanted.push_back(line);
    wanted.push_back(mark.last_line);
  }
  std::ranges::sort(wanted);
  for (const std::uint32_t line : wanted) {
    if (!shown_lines_.empty()) {
      if (shown_lines_.back() == line) continue;
      // A gap of one line takes no more room than the sign for it.
      if (shown_lines_.back() + 2 == line) shown_lines_.push_back(line - 1);
    }
    shown_lines_.push_back(line);
  }
}

std::vector<LineRange> Excerpt::MaskedIn(std::uint32_t line) const {
  const std::size_t start = lines_->LineStart(line);
  const std::size_t size = lines_->Line(line).size();
  std::vector<LineRange> ranges;
  for (const Span span : masked_) {
    const std::size_t begin = std::max<std::size_t>(span.begin + kShownOfMasked, start);
    if (begin < span.end && begin < start + size) {
      ranges.push_back({begin - start, std::min(span.end - start, size)});
    }
  }
  return ranges;
}

// Draws the lines from top to bottom and keeps in mind which bars are open.
class Excerpt::Renderer {
 public:
  Renderer(const Excerpt& excerpt, const Paint& paint, Style primary, std::size_t number_width,
           std::string& out)
      : excerpt_(excerpt),
        paint_(paint),
        primary_(primary),
        number_width_(number_width),
        margin_(excerpt.n_bars_ == 0 ? 0 : excerpt.n_bars_ + 1),
        bars_(excerpt.n_bars_, nullptr),
        out_(out) {}

  void Draw() {
    Gutter("");
    out_ += '\n';
    std::uint32_t previous = excerpt_.shown_lines_.front() - 1;
    for (const std::uint32_t line : excerpt_.shown_lines_) {
      if (line != previous + 1) DrawGap();
      DrawLine(line);
      previous = line;
    }
  }

 private:
  struct Cell {
    char sign = ' ';
    Style style = Style::kPlain;
  };
  using Row = std::vector<Cell>;

  Style StyleOf(const Placed& mark) const { return mark.primary ? primary_ : Style::kSecondary; }

  void Gutter(std::string_view number) {
    paint_.Put(Style::kFrame, fmt::format(" {:>{}} |", number, number_width_), out_);
  }

  static void Set(Row& row, std::size_t at, char sign, Style style) {
    if (row.size() <= at) row.resize(at + 1);
    row[at] = {sign, style};
  }

  // The margin with the bars that are open.
  Row Margin() const {
    Row row(margin_);
    for (std::size_t i = 0; i < bars_.size(); ++i) {
      if (bars_[i] != nullptr) row[i] = {'|', StyleOf(*bars_[i])};
    }
    return row;
  }

  void PutRow(const Row& row) {
    for (std::size_t i = 0; i < row.size();) {
      const std::size_t begin = i;
      std::string signs;
      for (; i < row.size() && row[i].style == row[begin].style; ++i) signs += row[i].sign;
      paint_.Put(row[begin].style, signs, out_);
    }
  }

  // A row under a source line: signs, then at most one text.
  void MarkRow(Row row, const Placed* text_of) {
    while (!row.empty() && row.back().sign == ' ' && text_of == nullptr) row.pop_back();
    Gutter("");
    if (!row.empty() || text_of != nullptr) out_ += ' ';
    PutRow(row);
    if (text_of != nullptr) paint_.Put(StyleOf(*text_of), text_of->text, out_);
    out_ += '\n';
  }

  void DrawGap() {
    const Row margin = Margin();
    const bool open = std::ranges::any_of(bars_, [](const Placed* bar) { return bar != nullptr; });
    if (!open) {
      paint_.Put(Style::kFrame, "...", out_);
      out_ += '\n';
      return;
    }
    paint_.Put(Style::kFrame, fmt::format("{:<{}}|", "...", number_width_ + 2), out_);
    out_ += ' ';
    Row row = margin;
    while (row.back().sign == ' ') row.pop_back();
    PutRow(row);
    out_ += '\n';
  }

  void DrawLine(std::uint32_t line) {
    std::vector<const Placed*> inside;
    std::vector<const Placed*> starting;
    std::vector<const Placed*> ending;
    std::vector<LineRange> wanted;
    for (const Placed& mark : excerpt_.marks_) {
      if (!mark.over_lines() && mark.first_line == line) {
        inside.push_back(&mark);
        wanted.push_back({mark.begin, mark.end});
      } else if (mark.over_lines() && mark.first_line == line) {
        starting.push_back(&mark);
        wanted.push_back({mark.begin, mark.begin + 1});
      } else if (mark.over_lines() && mark.last_line == line) {
        ending.push_back(&mark);
        wanted.push_back({mark.end - 1, mark.end});
      }
    }
    const std::string_view content = excerpt_.lines_->Line(line);
    const LineView view(content, std::move(wanted), excerpt_.MaskedIn(line));

    Row margin = Margin();
    // A mark that begins where the line's content begins needs no row of its own: its bar begins
    // here.
    const std::size_t indent = content.find_first_not_of(" \t");
    std::erase_if(starting, [&](const Placed* mark) {
      if (mark->begin > indent) return false;
      bars_[mark->bar] = mark;
      margin[mark->bar] = {'/', StyleOf(*mark)};
      return true;
    });

    Gutter(fmt::format("{}", line));
    const bool bare = std::ranges::all_of(margin, [](Cell cell) { return cell.sign == ' '; });
    if (!view.shown().empty() || !bare) out_ += ' ';
    PutRow(margin);
    out_ += view.shown();
    out_ += '\n';

    DrawInside(view, std::move(inside));
    // Inner bars end first and begin last.
    std::ranges::sort(ending, std::greater(), &Placed::bar);
    std::ranges::sort(starting, {}, &Placed::bar);
    for (const Placed* mark : ending) {
      DrawCorner(*mark, view.CellOf(mark->end) - std::min<std::size_t>(1, view.CellOf(mark->end)));
      bars_[mark->bar] = nullptr;
    }
    for (const Placed* mark : starting) DrawCorner(*mark, view.CellOf(mark->begin));
  }

  // The end of a bar with the mark's text, or its beginning: a line from the bar to the character.
  void DrawCorner(const Placed& mark, std::size_t cell) {
    const Style style = StyleOf(mark);
    const bool is_end = bars_[mark.bar] == &mark;
    Row row = Margin();
    for (std::size_t i = mark.bar + 1; i < margin_ + cell; ++i) Set(row, i, '_', style);
    Set(row, margin_ + cell, mark.sign(), style);
    if (is_end && !mark.text.empty()) {
      row.push_back({});
      MarkRow(std::move(row), &mark);
    } else {
      MarkRow(std::move(row), nullptr);
    }
    if (!is_end) bars_[mark.bar] = &mark;
  }

  struct Strip {
    const Placed* mark;
    std::size_t begin;
    std::size_t end;
  };

  // Marks that begin and end on this line: one row with all of them and the text of the last one,
  // then the other texts from right to left, each hanging under the beginning of its mark.
  void DrawInside(const LineView& view, const std::vector<const Placed*>& marks) {
    if (marks.empty()) return;
    std::vector<Strip> strips;
    for (const Placed* mark : marks) {
      const std::size_t begin = view.CellOf(mark->begin);
      strips.push_back({mark, begin, std::max(view.CellOf(mark->end), begin + 1)});
    }
    Row signs = Margin();
    for (const bool primary : {false, true}) {
      for (const Strip& strip : strips) {
        if (strip.mark->primary != primary) continue;
        for (std::size_t i = strip.begin; i < strip.end; ++i) {
          Set(signs, margin_ + i, strip.mark->sign(), StyleOf(*strip.mark));
        }
      }
    }
    std::ranges::stable_sort(strips, {}, [](const Strip& s) { return std::pair(s.end, s.begin); });
    const Placed* beside = strips.back().mark->text.empty() ? nullptr : strips.back().mark;
    if (beside != nullptr) {
      strips.pop_back();
      signs.push_back({});
    }
    MarkRow(std::move(signs), beside);

    std::erase_if(strips, [](const Strip& s) { return s.mark->text.empty(); });
    std::ranges::stable_sort(strips, {}, &Strip::begin);
    if (strips.empty()) return;
    MarkRow(Connectors(strips), nullptr);
    while (!strips.empty()) {
      const Strip last = strips.back();
      strips.pop_back();
      Row row = Connectors(strips);
      row.resize(margin_ + last.begin);
      MarkRow(std::move(row), last.mark);
    }
  }

  Row Connectors(const std::vector<Strip>& strips) const {
    Row row = Margin();
    for (const Strip& strip : strips) {
      Set(row, margin_ + strip.begin, '|', StyleOf(*strip.mark));
    }
    return row;
  }

  const Excerpt& excerpt_;
  const Paint& paint_;
  Style primary_;
  std::size_t number_width_;
  std::size_t margin_;  // Cells between the gutter and the source: the bars and a space.
  std::vector<const Placed*> bars_;  // Open ones; null: none in this column.
  std::string& out_;
};

void Excerpt::Render(const Paint& paint, Style primary, std::size_t number_width,
                     std::string& out) const {
  Renderer(*this, paint, primary, number_width, out).Draw();
}

}  // namespace plumbline
