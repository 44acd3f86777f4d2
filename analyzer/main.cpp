#include "cli/main.h"
#include "engine/rule.h"

#ifdef __GLIBC__
#include <malloc.h>
#endif

int main(int argc, char** argv) {
#ifdef __GLIBC__
  // What one expansion gives back the next one takes again: nothing goes back to the system before
  // the end, which would have to clear every page once more.
  mallopt(M_MMAP_THRESHOLD, 32 << 20);
  mallopt(M_TRIM_THRESHOLD, 1 << 30);
  mallopt(M_TOP_PAD, 1 << 20);
#endif
  return plumbline::Main(argc, argv, plumbline::AllRules());
}
