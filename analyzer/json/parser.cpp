#include "json/parser.h"
