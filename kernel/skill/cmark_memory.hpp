#pragma once

#include <cmark-gfm.h>

#include <cstddef>
#include <memory>
#include <vector>

namespace skvm::ir {

/// What cmark takes its memory from while this lives, on the thread that made
/// it; all of it goes with this, so that nothing has to be freed. cmark's
/// functions for memory are told of no owner, hence one for each thread. Not
/// nested.
class cmark_memory {
public:
  cmark_memory();
  ~cmark_memory();
  cmark_memory(const cmark_memory&) = delete;
  cmark_memory& operator=(const cmark_memory&) = delete;

  /// Of no use while no `cmark_memory` lives on the thread.
  static cmark_mem* interface();

private:
  static void* zeroed(std::size_t count, std::size_t size);
  static void* resized(void* old, std::size_t size);

  void* take(std::size_t size);

  std::vector<std::unique_ptr<std::byte[]>> blocks_;
  std::byte* next_ = nullptr;
  std::size_t left_ = 0;
};

} // namespace skvm::ir
