#include "skvm/plugin.hpp"

#include "bind_env.hpp"

SKVM_PLUGIN(pass, "bind-env", "0.1.0",
            "Finds what a skill needs of its host and how to provide it.") {
  registry.add_pass<bind_env::bind_env_pass>();
}
