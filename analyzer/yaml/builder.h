// The grammar: recursive descent on columns, straight into the tree's node array. No token list
// exists; every function starts at the content byte that it reads. parser.cpp has documents and the
// choice of a node, block.cpp mappings and sequences, flow.cpp what stands in brackets, scalars.cpp
// the rest.
//
// Broken text keeps as many nodes as possible. A line that can be a member or an item of some open
// collection becomes one, with a problem that names the column; other lines are skipped one by one.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "syntax/tree.h"
#include "text/span.h"
#include "yaml/scanner.h"

namespace plumbline::yaml {

// The place that a node will fill.
struct Slot {
  NodeId parent = kNoId<NodeId>;
  bool has_key = false;
  bool key_needs_decoding = false;
  bool on_key_line = false;  // Behind `key:`, or other things that no block collection may follow.
  bool after_key = false;    // The value of a mapping: `- ` may stand in the mapping's own column.
  Span key;
  Offset missing_at = 0;  // Where the node is when there is none.
  int indent =
      -1;  // Column of the enclosing collection: what belongs to the node stands further in.
};

class Builder : private Scanner {
 public:
  using Scanner::Scanner;

  // Fills the tree.
  void ParseText();

 private:
  // parser.cpp
  void ParseDirectives();
  void ParseRoot();
  void ParseLeftovers();
  void ReportSecondDocument();
  void ParseNode(Slot slot);
  void ParseLeaf(const Slot& slot);
  bool ParseProperty();
  void EndLine();
  void SkipTightComment();
  void SkipText();
  NodeId Push(NodeKind kind, NodeStyle style, Span span, const Slot& slot);
  void PushMissing(const Slot& slot);
  void Close(NodeId id, Offset end);
  void DropFrom(NodeId mark);
  bool IsTooDeep(const Slot& slot);
  std::string Excerpt(Span span) const;

  // block.cpp
  void ParseSequence(const Slot& slot);
  void ParseItem(Slot& item);
  bool NextItem(int column, bool at_key, int& at);
  void ParseMapping(const Slot& slot);
  bool NextMember(int column, int& at);
  void ParseStrayItems(NodeId mapping);
  bool IsOpenColumn(int column) const;
  bool HasOpenSequence() const;
  bool HasOpenMapping() const;
  bool IsNearest(int column, bool is_sequence) const;
  void ParseMember(NodeId mapping, int column);
  bool IsUnclosedKey() const;
  void ParseMemberWithoutColon(Slot& member);
  void ParseComplexMember(Slot& member);
  void ParseValue(Slot& member);
  void ParseValueBelow(Slot& member);
  void CheckKey(const KeyLook& look);
  void ReportColumn(std::string_view what, int column, int expected, Span span);
  void SkipDeeper(int column);

  // scalars.cpp
  void ParsePlain(const Slot& slot);
  Offset PlainLineEnd(Offset p, bool* broken);
  bool CheckPlainStart();
  void ParseQuoted(const Slot& slot);
  void ParseBlockScalar(const Slot& slot);
  void ParseAlias(const Slot& slot);
  void CheckEscapes(Span token);
  bool IsBlockScalarHeader() const;

  // flow.cpp
  void ParseBlockFlow(const Slot& slot);
  void ParseFlow(const Slot& slot);
  void ParseFlowEnd(bool is_mapping, NodeId id);
  void ParseFlowItem(NodeId collection, bool is_mapping);
  void ParseFlowNode(const Slot& slot);
  void ParseFlowPlain(const Slot& slot);
  Offset FlowPlainLineEnd(Offset p, Offset begin, bool* broken);
  Offset ExpressionEndOnLine(Offset p);
  void SkipFlow();
  bool AtFlowColon() const;
  bool NextFlow();
  bool BreaksFlow(Offset content, Offset line, Offset before);
  bool FlowCloses();

  // A block collection being read.
  struct OpenBlock {
    int column;
    bool is_sequence;
  };
  std::vector<OpenBlock> open_blocks_;  // Innermost last.
  std::uint32_t depth_ = 0;
  Offset last_end_ = 0;  // End of the node pushed last.

  // The flow collection being read, outermost level.
  int flow_indent_ = -1;  // Column of the block collection around it.
  std::uint32_t flow_depth_ = 0;
  std::uint32_t n_open_brackets_ = 0;  // How many of the open flow collections are sequences.
  bool flow_is_broken_ = false;        // It ends without its closers,
  bool flow_is_reported_ = false;      // and that was said.
  Offset flow_closes_at_ = 0;          // Up to here the outermost closer is known to come.
  Offset no_expression_end_ = 0;       // Up to here no `}}` comes, on its line.
  Offset look_ahead_budget_ = 0;       // Bytes that may still be spent on looking for closers.
};

}  // namespace plumbline::yaml
