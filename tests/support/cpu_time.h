// Time that this thread computed for, so that growth can be tested on a busy machine.
#pragma once

#include <ctime>

namespace plumbline::test {

inline double ThreadSeconds() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

}  // namespace plumbline::test
