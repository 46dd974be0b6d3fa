#include "plugins/models/sim/reckon.hpp"
#include <gmock/gmock.h>

using kind = sim::sum_asked::kind;

TEST(sim_reckon, sees_what_kind_of_calculation_is_asked) {
  EXPECT_FALSE(sim::asked_in("Report the total to the user."));
  EXPECT_FALSE(sim::asked_in("The figures add up to the total."));
  EXPECT_EQ(sim::asked_in("Calculate the total.")->level, 1);
  EXPECT_EQ(sim::asked_in("Compute the average price.")->what, kind::mean);
  EXPECT_EQ(sim::asked_in("Compute the growth of sales.")->level, 2);
  EXPECT_EQ(sim::asked_in("Compute the compound growth.")->level, 3);
}

TEST(sim_reckon, reads_the_terms_the_bound_and_the_rounding_of_a_share) {
  auto asked = sim::asked_in("Check the share of rejected rows in `r.csv` "
                             "against all rows read. If it is above 5 % say "
                             "so, rounded to one decimal.");
  ASSERT_TRUE(asked);
  EXPECT_EQ(asked->what, kind::share);
  EXPECT_EQ(asked->part, "rejected rows in `r.csv`");
  EXPECT_EQ(asked->whole, "all rows read");
  EXPECT_EQ(asked->above, 5.0);
  EXPECT_EQ(asked->decimals, 1);
  auto figures = sim::figures_for(
    *asked, {R"({"region": "a", "read": 40, "rejected": {"x": 2, "y": 1}})",
             R"({"region": "b", "read": 50, "rejected": {"x": 1}})"});
  EXPECT_EQ(sim::worked_out(*asked, figures), "a: 7.5 %\n");
}

TEST(sim_reckon, works_out_totals_means_shares_and_growth) {
  auto figures = sim::figures_in("north: 100\nsouth: 300.00\n");
  EXPECT_EQ(sim::worked_out({kind::total}, figures), "total: 400.00\n");
  EXPECT_EQ(sim::worked_out({kind::mean}, figures), "average: 200.00\n");
  EXPECT_EQ(sim::worked_out({kind::share}, figures),
            "north: 25.00 %\nsouth: 75.00 %\n");
  EXPECT_EQ(sim::worked_out({kind::growth}, figures), "south: 200.00 %\n");
}

TEST(sim_reckon, reads_figures_of_tables_and_lists) {
  auto figures = sim::figures_in("| apples | 1,200 |\n- pears: 7 %\nnothing\n");
  ASSERT_EQ(figures.size(), 2U);
  EXPECT_EQ(figures[0].label, "apples");
  EXPECT_EQ(figures[0].value, 1200);
  EXPECT_EQ(figures[1].value, 7);
}

TEST(sim_reckon, mistakes_are_never_right_and_always_the_same) {
  const std::string right = "a: 7.5 %\nb: 0.00\n";
  auto wrong = sim::mistaken(right);
  EXPECT_EQ(wrong, sim::mistaken(right));
  EXPECT_EQ(wrong.find("7.5"), std::string::npos);
  EXPECT_EQ(wrong.find("0.00"), std::string::npos);
  EXPECT_EQ(wrong.rfind("a: ", 0), 0U);
}

TEST(sim_reckon, writes_a_command_without_quotes_from_outside) {
  auto command = sim::as_command({kind::share}, {{"it's \"x\"", 1, 4}});
  EXPECT_NE(command.find("(\"its x\", 1.00, 4.00)"), std::string::npos);
}
