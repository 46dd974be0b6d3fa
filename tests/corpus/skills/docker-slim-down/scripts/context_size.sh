#!/bin/bash
# The biggest things in the build context. Does not know .dockerignore, so look at it side by side.
du -ahx --max-depth=3 "${1:-.}" 2>/dev/null | sort -hr | head -n 25
