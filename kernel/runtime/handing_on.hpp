#pragma once

#include <caf/all.hpp>
#include <caf/policy/work_sharing.hpp>
#include <caf/scheduler/coordinator.hpp>

#include <utility>

namespace skvm {

/// CAF's policy of one queue for all workers, with one difference: the first
/// actor that a message makes runnable runs next on the worker that sent it,
/// without another one being woken for it. Most messages here are a chain, from
/// the transport through exchange, processor and branch to the next request,
/// and a wake-up costs more than any link of it. What an actor wakes beside the
/// first goes to the queue that all share; so does the first one after a while,
/// lest two actors who talk to each other keep others from the worker.
class handing_on : public caf::policy::work_sharing {
public:
  struct worker_data {
    explicit worker_data(caf::scheduler::abstract_coordinator*) {}

    caf::resumable* next = nullptr;
    int in_a_row = 0;
  };

  template <class Worker>
  void internal_enqueue(Worker* self, caf::resumable* job) {
    auto& mine = d(self);
    if (mine.next == nullptr)
      mine.next = job;
    else
      enqueue(self->parent(), job);
  }

  template <class Worker>
  caf::resumable* dequeue(Worker* self) {
    constexpr int most_in_a_row = 64;
    auto& mine = d(self);
    if (mine.next != nullptr && ++mine.in_a_row <= most_in_a_row)
      return std::exchange(mine.next, nullptr);
    if (mine.next != nullptr)
      enqueue(self->parent(), std::exchange(mine.next, nullptr));
    mine.in_a_row = 0;
    return work_sharing::dequeue(self);
  }

  template <class Worker, class Function>
  void foreach_resumable(Worker* self, Function call) {
    if (auto* job = std::exchange(d(self).next, nullptr))
      call(job);
  }
};

} // namespace skvm
