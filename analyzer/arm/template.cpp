#include "arm/template.h"
