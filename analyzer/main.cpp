#include "cli/main.h"
#include "engine/rule.h"

int main(int argc, char** argv) { return plumbline::Main(argc, argv, plumbline::AllRules()); }
