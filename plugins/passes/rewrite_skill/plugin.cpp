#include "skvm/plugin.hpp"

#include "rewrite_skill.hpp"

SKVM_PLUGIN(pass, "rewrite-skill", "0.1.0",
            "Makes a skill explicit where its target falls short of it.") {
  registry.add_pass<rewrite_skill::rewrite_skill_pass>();
}
