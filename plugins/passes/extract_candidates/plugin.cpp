#include "skvm/plugin.hpp"

#include "extract_candidates.hpp"

SKVM_PLUGIN(pass, "extract-candidates", "0.1.0",
            "Finds code shapes that could run without the model.") {
  registry.add_pass<extract_candidates::extract_candidates_pass>();
}
