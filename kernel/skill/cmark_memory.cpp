#include "skill/cmark_memory.hpp"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <limits>

namespace skvm::ir {

namespace {

thread_local cmark_memory* current = nullptr;

/// Before each piece stands its size.
constexpr std::size_t header = alignof(std::max_align_t);

std::size_t& size_of(void* piece) {
  return *reinterpret_cast<std::size_t*>(static_cast<std::byte*>(piece)
                                         - header);
}

} // namespace

cmark_memory::cmark_memory() {
  current = this;
}

cmark_memory::~cmark_memory() {
  current = nullptr;
}

cmark_mem* cmark_memory::interface() {
  static cmark_mem functions{&zeroed, &resized, [](void*) {}};
  return &functions;
}

void* cmark_memory::take(std::size_t size) {
  constexpr std::size_t usual_block = 32 * 1024;
  auto whole = header + (size + header - 1) / header * header;
  if (whole > left_) {
    left_ = std::max(whole, usual_block);
    blocks_.push_back(std::make_unique_for_overwrite<std::byte[]>(left_));
    next_ = blocks_.back().get();
  }
  auto* piece = next_ + header;
  size_of(piece) = size;
  next_ += whole;
  left_ -= whole;
  return piece;
}

void* cmark_memory::zeroed(std::size_t count, std::size_t size) {
  // Nothing that cmark counts comes near this, and it knows no failure.
  if (size != 0 && count > std::numeric_limits<std::size_t>::max() / 2 / size)
    std::abort();
  auto* piece = current->take(count * size);
  std::memset(piece, 0, count * size);
  return piece;
}

void* cmark_memory::resized(void* old, std::size_t size) {
  auto* piece = current->take(size);
  if (old != nullptr)
    std::memcpy(piece, old, std::min(size, size_of(old)));
  return piece;
}

} // namespace skvm::ir
