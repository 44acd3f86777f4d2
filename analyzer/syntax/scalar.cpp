#include "syntax/scalar.h"
