#include "../lang/text.hpp"
#include "code_reader.hpp"
#include <re2/re2.h>

#include <algorithm>
#include <array>

namespace bind_env {

namespace {

// What R itself brings.
constexpr auto base = std::to_array<std::string_view>(
  {"base",     "boot",    "class",     "cluster",  "codetools", "compiler",
   "datasets", "foreign", "grDevices", "graphics", "grid",      "lattice",
   "MASS",     "Matrix",  "methods",   "mgcv",     "nlme",      "nnet",
   "parallel", "rpart",   "spatial",   "splines",  "stats",     "stats4",
   "survival", "tcltk",   "tools",     "utils"});

} // namespace

void collector::add_r(std::string_view name, std::string source, bool optional,
                      const text_place& where, int line) {
  if (std::find(base.begin(), base.end(), name) != base.end())
    return;
  dependency one;
  one.manager = "system";
  one.module = std::string{name};
  one.name = "r-cran-" + pass_lang::to_lower(name);
  one.source = std::move(source);
  one.optional = optional;
  one.probe.kind = "none";
  one.hint = "install.packages(\"" + one.module + "\")";
  add(std::move(one), where, line);
}

void read_r_packages(std::string_view code, const text_place& where,
                     bool optional, collector& into) {
  static const RE2 pattern{
    R"re(\b(?:library|require|requireNamespace|loadNamespace)\(\s*["']?([A-Za-z][\w.]*)|\b([A-Za-z][\w.]+):::?[A-Za-z.])re"};
  int line = 0;
  for (auto text : pass_lang::split_lines(code)) {
    ++line;
    re2::StringPiece rest{text.data(), std::min(text.find('#'), text.size())};
    std::string loaded;
    std::string named;
    while (RE2::FindAndConsume(&rest, pattern, &loaded, &named))
      into.add_r(loaded.empty() ? named : loaded, "import", optional, where,
                 line);
  }
}

} // namespace bind_env
