#include "skvm/plugin.hpp"

#include "model.hpp"

SKVM_PLUGIN(model, "replay", "1.0.0",
            "Answers with the replies of a recorded session.") {
  registry.add_local_model<replay::model>();
}
