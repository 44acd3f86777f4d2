// PLUMBLINE_CHECK: an assumption of ours that must hold whatever the input is. In builds with
// assertions it aborts; in release builds it throws BrokenAssumption, which the engine (per rule)
// and the drivers (per file) turn into one `internal-error` finding, so that the rest of the run
// survives.
#pragma once

#include <cstdio>
#include <cstdlib>
#include <stdexcept>

namespace plumbline {

struct BrokenAssumption : std::logic_error {
  using std::logic_error::logic_error;
};

[[noreturn]] inline void FailCheck(const char* what) {
#ifdef NDEBUG
  throw BrokenAssumption(what);
#else
  std::fputs(what, stderr);
  std::fputc('\n', stderr);
  std::abort();
#endif
}

}  // namespace plumbline

#define PLUMBLINE_STRINGIFY_(x) #x
#define PLUMBLINE_STRINGIFY(x) PLUMBLINE_STRINGIFY_(x)
#define PLUMBLINE_CHECK(cond) \
  ((cond) ? (void)0 : ::plumbline::FailCheck(__FILE__ ":" PLUMBLINE_STRINGIFY(__LINE__) ": " #cond))
