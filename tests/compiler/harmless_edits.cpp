#include "tests/compiler/guard_mutations.hpp"
#include "tests/compiler/guard_skills.hpp"

namespace skvm::test {

std::vector<mutation> harmless_edits() {
  auto dir = install_dir;
  return {
    {"blank_line", invoices, "## Errors\n", "\n## Errors\n", ""},
    {"blanks_at_the_end_of_a_line", invoices, "## Rules\n", "## Rules  \n", ""},
    {"line_joined", invoices, "with\n   [the column", "with [the column", ""},
    {"line_broken", invoices, "This skill checks", "This\nskill checks", ""},
    {"line_ends", release, "# Release\n", "# Release\r\n", ""},
    {"emphasis", release, "Keep it below", "**Keep it** below", ""},
    {"emphasis_of_a_modal", release, "You must not push",
     "You **must not** push", ""},
    {"stronger_by_capitals", release, "You must not push", "You MUST NOT push",
     ""},
    {"article_added", release, "Build with all warnings",
     "Build with all the warnings", ""},
    {"article_dropped", release, "Take the last tag", "Take last tag", ""},
    {"comma_added", invoices, "decimals.", "decimals, please.", ""},
    {"other_quotes_of_emphasis", release, "Only list changes",
     "*Only* list changes", ""},
    {"final_newline", release, "old archives.\n", "old archives.\n\n", ""},

    {"path_in_a_command", invoices, "scripts/sum.py", dir + "/scripts/sum.py",
     ""},
    {"path_in_a_link", invoices, "(references/columns.md)",
     "(" + dir + "/references/columns.md)", ""},
    {"path_and_blank_in_a_loop", invoices,
     "python3 scripts/check.py inbox/<supplier>.csv checked/<supplier>.csv",
     "mkdir -p checked\n   for file in inbox/*.csv; do\n     "
     "supplier=$(basename \"$file\" .csv)\n     python3 "
       + dir
       + "/scripts/check.py \"$file\" \"checked/${supplier}.csv\"\n   done",
     ""},
    {"blank_in_a_loop", invoices,
     "python3 scripts/check.py inbox/<supplier>.csv checked/<supplier>.csv",
     "for file in inbox/*.csv; do\n     supplier=$(basename \"$file\" .csv)\n  "
     "   python3 scripts/check.py \"$file\" \"checked/$supplier.csv\"\n   done",
     ""},

    {"example_after_a_block", release, "```sh\nmake release JOBS=4\n```\n",
     "```sh\nmake release JOBS=4\n```\n\nFor example, with eight cores:\n\n"
     "```sh\nmake release JOBS=8\n```\n",
     ""},
    {"command_below_a_step", invoices, "at most 3 times.\n",
     "at most 3 times.\n\n   Run exactly this:\n\n   ```bash\n   python3 " + dir
       + "/scripts/check.py payments.csv\n   ```\n",
     ""},
    {"command_with_options", invoices, "at most 3 times.\n",
     "at most 3 times.\n\n   Run this, with `--strict` added where it "
     "applies:\n\n   ```bash\n   make validate\n   ```\n",
     ""},
    {"checklist_up_front", invoices, "## Workflow\n\n",
     "## Workflow\n\nChecklist: (1) Read every file in `inbox/`; (2) Check "
     "each invoice against the ledger; (3) Sum up the accepted invoices. — Do "
     "them in this order and skip none; each is explained below.\n\n",
     ""},
    {"task_list_at_the_end", invoices, "path of `payments.csv`.\n",
     "path of `payments.csv`.\n\n   - The total is shown.\n   - The path is "
     "shown.\n",
     ""},
    {"decision_table", invoices, "otherwise go on.\n",
     "otherwise go on.\n\n   The cases:\n\n   | case | do |\n   |---|---|\n   "
     "| "
     "the total is above 5000 euros | ask the user to confirm |\n   | "
     "otherwise "
     "| go on |\n",
     ""},
    {"decision_table_with_not", invoices, "which one.\n",
     "which one.\n\n   The cases:\n\n   | case | do |\n   |---|---|\n   | a "
     "column is missing | stop and tell the user which one |\n   | not: a "
     "column "
     "is missing | continue with the next file |\n",
     ""},
    {"output_template", invoices, "in `rejected.csv`.\n",
     "in `rejected.csv`.\n\n   It has exactly this form, with each `<…>` "
     "filled "
     "in:\n\n   ```csv\n   number,supplier,amount\n   "
     "<number>,<supplier>,<amount>\n   ```\n",
     ""},
    {"json_example", invoices, "Sort them by due date.\n",
     "Sort them by due date.\n\n   ```json\n   {\"north\": 12.5}\n   ```\n",
     ""},
    {"numbered_sub_steps", invoices, "otherwise go on.\n",
     "otherwise go on.\n\n   1. Read the total from `totals.json`.\n   2. "
     "Compare it with 5000 euros.\n",
     ""},
    {"sub_steps_below_a_heading", release, "below 200 words.",
     "below 200 words. Count them with a command.", ""},
    {"positive_form", invoices, "Never guess a missing amount.",
     "Never guess a missing amount (That is: take the amount from the file, or "
     "say that it is missing).",
     ""},
    {"positive_form_of_delete", release, "Do not delete the old archives.",
     "Do not delete the old archives (That is: keep the old archives.).", ""},
    {"instead_after_a_prohibition", invoices, "before the last step.",
     "before the last step. Instead, keep the full figure.", ""},
    {"reads_in_order", invoices, "which one.\n",
     "which one.\n\n   Read the files one at a time, in this order: "
     "`inbox/a.csv`, `inbox/b.csv`.\n",
     ""},
    {"arithmetic_delegated", invoices, "otherwise go on.\n",
     "otherwise go on.\n\n   Take these figures from a command, not in your "
     "head: put the numbers into `python3 -c \"print(round(100 * 12 / 345, "
     "1))\"` and copy what it prints.\n",
     ""},
    {"arithmetic_with_a_file", invoices, "otherwise go on.\n",
     "otherwise go on.\n\n   Take these figures from a command, not in your "
     "head; for a figure that it does not print, put the numbers into `python3 "
     "-c \"print(1)\"`:\n\n   ```bash\n   python3 "
       + dir + "/.skvm/figures.py totals.json\n   ```\n",
     ""},
    {"note_with_a_reason", invoices, "with two decimals.",
     "with two decimals. Banks reject other currencies.", ""},
    {"note_before_a_section", invoices, "## Errors\n",
     "Note: the ledger has one line for each paid invoice.\n\n## Errors\n", ""},
    {"remark_in_parentheses", invoices, "Sort them by due date.",
     "Sort them by due date (the earliest comes at the top).", ""},
    {"remark_behind_a_path", release, "to `dist/app`.",
     "to `dist/app` (the folder is made by the build).", ""},
    {"where_to_look", invoices, "ask the user for the account |",
     "ask the user for the account (bank details are in the contract) |", ""},
    {"further_prohibition", invoices, "Never guess a missing amount.",
     "Never guess a missing amount. Do not open a browser.", ""},
    {"prohibition_said_again", invoices, "at most 3 times.",
     "at most 3 times. Do not round here.", ""},
    {"narrower_prohibition", invoices, "in `rejected.csv`.",
     "in `rejected.csv`. Do not write any other file.", ""},
    {"rule_said_again", invoices, "in `rejected.csv`.",
     "in `rejected.csv`. NEVER pay an invoice twice.", ""},
    {"what_the_output_looks_like", release, "`0.1.0`.\n",
     "`0.1.0`.\n\nThe command prints one line such as `1.4.2`.\n", ""},
    {"expected_output", release, "--abbrev=0\n```\n",
     "--abbrev=0\n```\n\n```text\n1.4.2\n```\n", ""},
    {"explicit_order", release, "to `dist/app`.\n",
     "to `dist/app`.\n\nDo this after the build has ended.\n", ""},
    {"explicit_value", release, "raise the minor number.",
     "raise the minor number. From `1.4.2` that gives `1.5.0`.", ""},
    {"glossary", invoices, "is\nto be paid.\n",
     "is\nto be paid.\n\nThe ledger is the list of what was paid.\n", ""},
    {"reminder_of_a_rule", invoices, "5. Write `payments.csv`",
     "5. Keep two decimals. Write `payments.csv`", ""},
    {"stop_condition_made_plain", invoices, "at most 3 times.",
     "at most 3 times. After the third time, report what it printed.", ""},
    {"where_files_are", invoices, "Suppliers send invoices as CSV files.",
     "Suppliers send invoices as CSV files. The files are in the work folder.",
     ""},
    {"hint_on_tools", release, "Keep it below 200 words.",
     "Keep it below 200 words. `wc -w NOTES.md` counts them.", ""},
    {"table_beside_a_table", invoices, "Never guess a missing amount.\n",
     "Never guess a missing amount.\n\n| file | holds |\n|---|---|\n| "
     "`ledger.csv` | paid invoices |\n",
     ""},
    {"row_in_a_table", invoices, "| leave the invoice rejected |\n",
     "| leave the invoice rejected |\n| `no number` | tell the user |\n", ""},
    {"quote_with_an_example", release, "Only list changes",
     "A good entry reads: uploads resume by themselves. Only list changes", ""},
    {"bullet_list_at_the_end", release, "the old archives.\n",
     "the old archives.\n\nIn the end there are\n\n- `dist/app`\n- "
     "`NOTES.md`\n",
     ""},
    {"parallel_hint", invoices, "each other.\n",
     "each other.\n\n   Call the script for several suppliers in one turn.\n",
     ""},
    {"link_to_a_bundled_file", invoices, "2. Check each invoice",
     "2. The script is `" + dir + "/scripts/check.py`. Check each invoice", ""},
    {"units_spelt_out", release, "The timeout is 30 seconds.",
     "The timeout is 30 seconds. That is half a minute.", ""},
    {"verification_added", release, "JOBS=4\n```\n",
     "JOBS=4\n```\n\nMake sure that `build/app` exists.\n", ""},
    {"self_check_added", invoices, "path of `payments.csv`.",
     "path of `payments.csv`. Compare both with the files first.", ""},
    {"semicolon_for_a_full_stop", release, "Tuesdays.", "Tuesdays;", ""},
    {"path_as_a_word", invoices, "4. If the total",
     "4. Look into `totals.json`. If the total", ""},
  };
}

} // namespace skvm::test
