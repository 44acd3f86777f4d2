// What an editor waits for: a change of one character in a large template of a large workspace,
// until its diagnostics are there. In one process, through the language server, without the
// streams.
#pragma once

#include <memory>
#include <span>
#include <string>

#include "text/source_file.h"

namespace plumbline::test {

class Keystrokes {
 public:
  // `files` are the workspace around the template.
  explicit Keystrokes(std::span<const SourceFile> files);
  ~Keystrokes();

  // Types one character, or takes it away again; returns the size of the diagnostics.
  std::size_t Type();
  std::size_t bytes() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace plumbline::test
