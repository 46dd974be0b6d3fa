#include "skvm/plugin.hpp"

#include "extract_concurrency.hpp"

SKVM_PLUGIN(pass, "extract-concurrency", "0.1.0",
            "Finds the workflow of a skill and what may run side by side.") {
  registry.add_pass<extract_concurrency::extract_concurrency_pass>();
}
