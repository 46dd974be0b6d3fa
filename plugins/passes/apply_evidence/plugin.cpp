#include "skvm/plugin.hpp"

#include "apply_evidence.hpp"

SKVM_PLUGIN(pass, "apply-evidence", "0.1.0",
            "Mends in a skill what its runs showed to be wrong.") {
  registry.add_pass<apply_evidence::apply_evidence_pass>();
}
