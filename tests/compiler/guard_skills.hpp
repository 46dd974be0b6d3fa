#pragma once

#include "skvm/skill.hpp"

#include <string>
#include <vector>

/// Skills that the guard's tests change, as people write them.
namespace skvm::test {

inline const std::string invoices = R"(---
name: invoices
description: Checks supplier invoices and books them.
allowed-tools: Bash Read Write
---

# Invoices

Suppliers send invoices as CSV files. This skill checks them and writes what is
to be paid.

## Rules

- You MUST keep the files in `inbox/` unchanged.
- NEVER pay an invoice twice; compare its number with `ledger.csv`.
- Do not round before the last step.
- All amounts are required to be in euros with two decimals.
- ALWAYS keep a backup of the ledger before writing to it.

## Workflow

1. Read every file in `inbox/` and compare its header with
   [the column reference](references/columns.md). If a column is missing, stop
   and tell the user which one.

2. Check each invoice against the ledger:

   ```bash
   python3 scripts/check.py inbox/<supplier>.csv checked/<supplier>.csv
   ```

   The script prints how many invoices it accepted. Suppliers do not depend on
   each other.

3. Sum up the accepted invoices into `totals.json`:

   ```bash
   python3 scripts/sum.py checked/*.csv -o totals.json --currency EUR
   ```

   - Group them by supplier.
   - Sort them by due date.

4. If the total is above 5000 euros, ask the user to confirm; otherwise go on.

5. Write `payments.csv` with the columns `number`, `supplier` and `amount`, and
   log all rejected invoices in `rejected.csv`.

6. Run the validator until it reports no errors, at most 3 times.

7. As step 2 said, suppliers are independent. Tell the user the total and the
   path of `payments.csv`.

## Errors

| message | what to do |
|---|---|
| `unknown supplier` | ask the user for the account |
| `bad date` | leave the invoice rejected |

Never guess a missing amount.
)";

inline const std::string release = R"(---
name: release
description: Prepares a release.
---

# Release

> Releases are cut on Tuesdays.

## Before you start

- [ ] The tests pass on the main branch.
- [ ] The changelog is complete.

You must not push before all checks passed. Avoid changing files outside of
`src/`. The timeout is 30 seconds.

## Steps

### Step 1: Find the version

Take the last tag and raise the minor number. When there is no tag, start with
`0.1.0`.

```sh
git describe --tags --abbrev=0
```

### Step 2: Build

Build with all warnings on and without debug symbols:

```sh
make release JOBS=4
```

Then copy `build/app` to `dist/app`.

### Step 3: Describe

Write `NOTES.md` with this shape:

```markdown
# [Version]

- [Change]
```

```python
def title(version):
    if version:
        return f"Release {version}"
```

Keep it below 200 words. Only list changes that users notice.

## After the release

Send the notes to <team> and wait for an answer. Do not delete the old archives.
)";

inline std::vector<bundle_file> bundle() {
  std::vector<bundle_file> files;
  for (const auto* path :
       {"references/columns.md", "scripts/check.py", "scripts/sum.py"}) {
    files.emplace_back();
    files.back().path = path;
  }
  return files;
}

/// Where the compiled skill lies.
inline const std::string install_dir = "/data/variants/demo/0123/skill";

} // namespace skvm::test
