#pragma once

#include "skvm/skill.hpp"

#include "base/text.hpp"
#include <gtest/gtest.h>

#include <string_view>

namespace skvm::test {

inline void expect_span(const skill& doc, span where, std::string_view what) {
  ASSERT_LE(where.begin, where.end) << what;
  ASSERT_LE(where.end, doc.source.size()) << what;
  EXPECT_GE(where.begin, doc.body_begin) << what;
  EXPECT_TRUE(is_utf8(doc.text(where))) << what;
}

inline void expect_lines(const skill& doc, line_range lines, span where,
                         std::string_view what) {
  auto count = static_cast<int>(doc.line_starts.size());
  ASSERT_GE(lines.first, 1) << what;
  ASSERT_LE(lines.first, lines.last) << what;
  ASSERT_LE(lines.last, count) << what;
  EXPECT_EQ(doc.line_of(where.begin), lines.first) << what;
  if (where.size() > 0) {
    EXPECT_EQ(doc.line_of(where.end - 1), lines.last) << what;
  }
}

inline void expect_index(int index, std::size_t size, std::string_view what) {
  EXPECT_GE(index, -1) << what;
  EXPECT_LT(index, static_cast<int>(size)) << what;
}

/// What holds for the structure of every skill, whatever its text.
inline void expect_sound(const skill& doc) {
  for (std::size_t i = 0; i < doc.sections.size(); ++i) {
    const auto& one = doc.sections[i];
    expect_span(doc, one.where, "section");
    expect_lines(doc, one.lines, one.where, "section");
    if (i > 0) {
      EXPECT_EQ(doc.sections[i - 1].lines.last + 1, one.lines.first);
      EXPECT_EQ(doc.sections[i - 1].where.end, one.where.begin);
    }
  }
  for (std::size_t i = 0; i < doc.steps.size(); ++i) {
    const auto& one = doc.steps[i];
    expect_span(doc, one.where, "step");
    expect_lines(doc, one.lines, one.where, "step");
    EXPECT_EQ(one.id, "s" + std::to_string(i + 1));
    EXPECT_EQ(one.text, doc.text(one.where));
    EXPECT_LT(one.parent, static_cast<int>(i));
    expect_index(one.section, doc.sections.size(), "section of a step");
    if (i > 0) {
      EXPECT_LE(doc.steps[i - 1].where.begin, one.where.begin);
    }
    if (one.parent >= 0) {
      const auto& outer = doc.steps[static_cast<std::size_t>(one.parent)];
      EXPECT_LE(outer.where.begin, one.where.begin);
      EXPECT_GE(outer.where.end, one.where.end);
    }
    for (auto code : one.code) {
      EXPECT_GE(code, 0);
      expect_index(code, doc.code.size(), "code of a step");
    }
  }
  for (const auto& one : doc.code) {
    expect_span(doc, one.where, "code");
    expect_lines(doc, one.lines, one.where, "code");
    expect_index(one.step, doc.steps.size(), "step of code");
    expect_index(one.section, doc.sections.size(), "section of code");
    if (one.fenced) {
      auto head = doc.text(one.where).substr(0, 3);
      EXPECT_TRUE(head == "```" || head == "~~~") << head;
    }
  }
  for (const auto& one : doc.links) {
    expect_span(doc, one.where, "link");
    EXPECT_EQ(doc.text(one.where), one.target);
    EXPECT_EQ(doc.line_of(one.where.begin), one.line);
  }
  for (const auto& one : doc.constraints) {
    expect_span(doc, one.where, "constraint");
    EXPECT_EQ(doc.line_of(one.where.begin), one.line);
    EXPECT_EQ(doc.text(one.where).front(), one.text.front());
  }
  for (const auto& one : doc.steps) {
    EXPECT_EQ(one.uses.size(), one.reads.size() + one.writes.size());
    for (const auto& use : one.uses) {
      expect_span(doc, use.where, "use");
      EXPECT_EQ(doc.line_of(use.where.begin), use.line) << use.name;
    }
  }
  for (const auto& one : doc.controls) {
    expect_index(one.step, doc.steps.size(), "step of a control");
    expect_span(doc, one.where, "control");
    for (auto step : one.steps)
      expect_index(step, doc.steps.size(), "step that a control names");
  }
  for (const auto& one : doc.references) {
    expect_index(one.from, doc.steps.size(), "start of a reference");
    expect_index(one.to, doc.steps.size(), "end of a reference");
    EXPECT_GE(one.to, 0);
    expect_span(doc, one.where, "reference");
  }
  for (const auto& one : doc.marks) {
    expect_index(one.step, doc.steps.size(), "step of a mark");
    expect_span(doc, one.where, "mark");
  }
  for (const auto& one : doc.diagnostics) {
    EXPECT_FALSE(one.code.empty());
    EXPECT_GE(one.line, 0);
    EXPECT_LE(one.line, static_cast<int>(doc.line_starts.size()));
  }
}

} // namespace skvm::test
