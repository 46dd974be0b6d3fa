#include "skvm/plugin.hpp"

#include "model.hpp"

SKVM_PLUGIN(model, "sim", "1.0.0",
            "A deterministic simulation of a model, for demos and tests.") {
  registry.add_local_model<sim::model>();
}
