#include "yaml/parser.h"
