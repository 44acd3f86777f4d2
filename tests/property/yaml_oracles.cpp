#include "property/yaml_oracles.h"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/yaml.h>
#include <yaml.h>

#include <algorithm>
#include <sstream>
#include <stdexcept>

namespace plumbline::test {
namespace {

char StyleOf(yaml_scalar_style_t style) {
  switch (style) {
    case YAML_SINGLE_QUOTED_SCALAR_STYLE:
      return 's';
    case YAML_DOUBLE_QUOTED_SCALAR_STYLE:
      return 'd';
    case YAML_LITERAL_SCALAR_STYLE:
      return 'l';
    case YAML_FOLDED_SCALAR_STYLE:
      return 'f';
    default:
      return 'p';
  }
}

std::string_view Text(const yaml_char_t* text) { return reinterpret_cast<const char*>(text); }

void AddScalar(const yaml_event_t& event, YamlDocument& document) {
  const auto& scalar = event.data.scalar;
  YamlEvent out;
  out.text = StyleOf(scalar.style);
  out.text.append(reinterpret_cast<const char*>(scalar.value), scalar.length);
  if (event.end_mark.index != event.start_mark.index) {
    out.begin = event.start_mark.index;
    // The end of a block scalar is behind the blank lines for libyaml.
    if (out.text[0] != 'l' && out.text[0] != 'f') out.end = event.end_mark.index;
  }
  document.has_properties |= scalar.anchor || scalar.tag;
  document.events.push_back(std::move(out));
}

void AddStart(const char* text, const yaml_event_t& event, bool flow, YamlDocument& document) {
  YamlEvent out{text, event.start_mark.index, std::nullopt};
  // The block sequence under a key in the key's own column has its mark behind the key.
  if (!flow && *text == '[') out.begin.reset();
  document.events.push_back(std::move(out));
}

bool AddLibyamlEvent(const yaml_event_t& event, YamlDocument& document) {
  switch (event.type) {
    case YAML_SCALAR_EVENT:
      AddScalar(event, document);
      break;
    case YAML_ALIAS_EVENT:
      document.has_properties = true;
      document.events.push_back({"*" + std::string(Text(event.data.alias.anchor)), {}, {}});
      break;
    case YAML_MAPPING_START_EVENT: {
      const auto& start = event.data.mapping_start;
      document.has_properties |= start.anchor || start.tag;
      AddStart("{", event, start.style == YAML_FLOW_MAPPING_STYLE, document);
      break;
    }
    case YAML_SEQUENCE_START_EVENT: {
      const auto& start = event.data.sequence_start;
      document.has_properties |= start.anchor || start.tag;
      AddStart("[", event, start.style == YAML_FLOW_SEQUENCE_STYLE, document);
      break;
    }
    case YAML_MAPPING_END_EVENT:
      document.events.push_back({"}", {}, {}});
      break;
    case YAML_SEQUENCE_END_EVENT:
      document.events.push_back({"]", {}, {}});
      break;
    default:
      break;
  }
  return event.type != YAML_STREAM_END_EVENT;
}

class Collector : public YAML::EventHandler {
 public:
  Collector(YamlDocument& document, std::size_t limit) : document_(document), limit_(limit) {}

  void OnDocumentStart(const YAML::Mark&) override {}
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark&, YAML::anchor_t) override { Add("p"); }
  void OnAlias(const YAML::Mark&, YAML::anchor_t) override { Add("*"); }
  void OnScalar(const YAML::Mark&, const std::string& tag, YAML::anchor_t,
                const std::string& value) override {
    Add((tag == "!" ? "d" : "p") + value);
  }
  void OnSequenceStart(const YAML::Mark&, const std::string&, YAML::anchor_t,
                       YAML::EmitterStyle::value) override {
    Add("[");
  }
  void OnSequenceEnd() override { Add("]"); }
  void OnMapStart(const YAML::Mark&, const std::string&, YAML::anchor_t,
                  YAML::EmitterStyle::value) override {
    Add("{");
  }
  void OnMapEnd() override { Add("}"); }

 private:
  void Add(std::string text) {
    // Some broken texts make the parser report null nodes for ever.
    if (document_.events.size() >= limit_) throw std::runtime_error("too many events");
    document_.events.push_back({std::move(text), {}, {}});
  }

  YamlDocument& document_;
  std::size_t limit_;
};

void AddKey(const Tree& tree, NodeRef node, std::vector<YamlEvent>& events) {
  const Span key = node.key_span();
  const char first = key.empty() ? '\0' : tree.text()[key.begin];
  if (first == '*') {
    events.push_back({std::string(node.key()), {}, {}});
    return;
  }
  YamlEvent event;
  event.text = first == '"' ? 'd' : first == '\'' ? 's' : 'p';
  event.text += node.key();
  if (!key.empty()) {
    event.begin = key.begin;
    event.end = key.end;
  }
  events.push_back(std::move(event));
}

void AddNode(const Tree& tree, NodeRef node, std::vector<YamlEvent>& events) {
  if (node.has_key()) AddKey(tree, node, events);
  const Span span = node.span();
  switch (node.kind()) {
    case NodeKind::kMissing:
      events.push_back({"p", {}, {}});
      return;
    case NodeKind::kAlias:
      events.push_back({std::string(node.text()), {}, {}});
      return;
    case NodeKind::kObject:
    case NodeKind::kArray: {
      const bool object = node.IsObject();
      events.push_back({object ? "{" : "[", span.begin, {}});
      for (const NodeRef child : node.children()) AddNode(tree, child, events);
      events.push_back({object ? "}" : "]", {}, {}});
      return;
    }
    default:
      break;
  }
  YamlEvent event;
  event.begin = span.begin;
  event.end = span.end;
  switch (node.style()) {
    case NodeStyle::kSingle:
      event.text = 's';
      break;
    case NodeStyle::kDouble:
      event.text = 'd';
      break;
    case NodeStyle::kLiteral:
      event.text = 'l';
      break;
    case NodeStyle::kFolded:
      event.text = 'f';
      break;
    default:
      event.text = 'p';
  }
  event.text += node.text();
  events.push_back(std::move(event));
}

}  // namespace

YamlDocument ReadWithLibyaml(std::string_view text) {
  YamlDocument document;
  yaml_parser_t parser;
  yaml_parser_initialize(&parser);
  yaml_parser_set_input_string(&parser, reinterpret_cast<const unsigned char*>(text.data()),
                               text.size());
  std::size_t n_documents = 0;
  bool more = true;
  while (more) {
    yaml_event_t event;
    if (!yaml_parser_parse(&parser, &event)) break;
    if (event.type == YAML_DOCUMENT_START_EVENT) ++n_documents;
    if (n_documents > 1) {
      document.has_more = document.accepted = true;
      more = false;
    } else {
      more = AddLibyamlEvent(event, document);
      document.accepted = !more;
    }
    yaml_event_delete(&event);
  }
  yaml_parser_delete(&parser);
  return document;
}

YamlDocument ReadWithYamlCpp(std::string_view text) {
  YamlDocument document;
  try {
    std::istringstream stream{std::string(text)};
    YAML::Parser parser(stream);
    Collector collector(document, 10 * text.size() + 100);
    parser.HandleNextDocument(collector);
    document.accepted = true;
  } catch (const std::exception&) {
    document.accepted = false;
  }
  return document;
}

std::vector<YamlEvent> EventsOf(const Tree& tree) {
  std::vector<YamlEvent> events;
  if (const NodeRef root = tree.root()) AddNode(tree, root, events);
  return events;
}

}  // namespace plumbline::test
