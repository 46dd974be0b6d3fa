#include "../lang/text.hpp"
#include "rewriter.hpp"
#include <re2/re2.h>

#include <array>

namespace rewrite_skill {

namespace {

struct computation {
  RE2 asked; ///< in the step's prose
  const char* code;
};

/// A command for what the step is about, the plane's distance where it does not
/// say more.
const char* command_for(const std::string& prose) {
  static const std::array<computation, 4> known{{
    {{R"((?i)\b(?:latitudes?|longitudes?|haversine|great[- ]circle|lat/lon|)"
      R"(GeoJSON|GPS)\b)"},
     "python3 -c \"from math import *; a, b, c, d = map(radians, (52.5, 13.4, "
     "48.1, 11.6)); print(round(2 * 6371.0 * asin(sqrt(sin((c - a) / 2)**2 + "
     "cos(a) * cos(c) * sin((d - b) / 2)**2)), 1))\""},
    {{R"((?i)\b(?:area|polygons?|perimeter)\b)"},
     "python3 -c \"p = [(0, 0), (4, 0), (4, 3)]; print(abs(sum(x * v - u * y "
     "for (x, y), (u, v) in zip(p, p[1:] + p[:1]))) / 2)\""},
    {{R"((?i)\b(?:bounding box(?:es)?|overlap\w*|intersect\w*)\b)"},
     "python3 -c \"a, b = (0, 0, 40, 20), (30, 10, 60, 40); print(max(0, "
     "min(a[2], b[2]) - max(a[0], b[0])) * max(0, min(a[3], b[3]) - max(a[1], "
     "b[1])))\""},
    {{R"((?i)\b(?:rotat\w+|angle|degrees)\b)"},
     "python3 -c \"from math import *; x, y, t = 4, 3, radians(90); "
     "print(round(x * cos(t) - y * sin(t), 3), round(x * sin(t) + y * cos(t), "
     "3))\""},
  }};
  for (const auto& one : known)
    if (RE2::PartialMatch(prose, one.asked))
      return one.code;
  return "python3 -c \"from math import hypot; print(round(hypot(40 - 12, 28 - "
         "3), 2))\"";
}

} // namespace

void delegate_geometry(rewriter& out) {
  auto gaps = out.gaps_in({"reason.spatial"});
  if (gaps.empty())
    return;
  for (auto index : out.steps_short_of("reason.spatial")) {
    const auto& step = out.skill.steps[index];
    if (out.has_children(index) || out.shows_code(step))
      continue;
    out.append_to_step(
      step,
      "Take distances, positions and areas from a command, not from your head, "
      "with your own numbers in place of these:\n\n```bash\n"
        + std::string{command_for(out.prose(step))} + "\n```",
      "delegate-geometry",
      "the step is about places or shapes and shows no command that computes",
      gaps);
  }
}

} // namespace rewrite_skill
