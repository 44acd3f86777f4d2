// Commands that take a password, token or key as an argument, where every process of the machine
// can read it.
#pragma once

#include <string>
#include <vector>

#include "pipeline/script_text.h"

namespace plumbline::pipeline {

struct LoginPassword {
  std::string program;            // For messages: `docker login`.
  Span value;                     // The argument that holds the credential.
  std::string_view text;          // Of the value, views the command's words.
  bool from_environment = false;  // A variable of the shell, not a literal, macro or `${{ }}`.
  bool takes_stdin = false;       // The program has `--password-stdin`.
};
std::vector<LoginPassword> FindLoginPasswords(const ScriptText& script);

}  // namespace plumbline::pipeline
