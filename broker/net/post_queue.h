// PostQueue: tasks that other threads hand to a loop. Lock-free, and it says when the loop has to be woken: a
// flusher that answers a hundred waiting produces wakes it once.
#pragma once

#include <atomic>
#include <functional>
#include <utility>

namespace zurau::broker {

/// Threading: push() from any thread, the rest on the loop thread.
class PostQueue {
 public:
  using Task = std::function<void()>;

  PostQueue() = default;
  ~PostQueue() { drop(take()); }
  PostQueue(const PostQueue&) = delete;
  PostQueue& operator=(const PostQueue&) = delete;

  /// True when the queue was empty: then the pusher wakes the loop.
  bool push(Task task) {
    Node* older = newest_.load(std::memory_order_relaxed);
    auto* node = new Node{std::move(task), older};
    while (!newest_.compare_exchange_weak(older, node, std::memory_order_acq_rel)) node->older = older;
    return older == nullptr;  // The node itself may be run and gone by now.
  }

  /// Runs what was pushed before the call, in order of pushing; what is pushed meanwhile asks for another
  /// wake.
  void run() {
    for (Node* node = take(); node != nullptr;) {
      Node* next = node->older;
      node->task();
      delete node;
      node = next;
    }
  }

  /// Destroys what was pushed, without running it.
  void clear() { drop(take()); }

 private:
  struct Node {
    Task task;
    Node* older;
  };

  /// Everything, turned round: the oldest first, `older` pointing to the next newer one.
  Node* take() {
    Node* node = newest_.exchange(nullptr, std::memory_order_acq_rel);
    Node* oldest = nullptr;
    while (node != nullptr) oldest = std::exchange(node, std::exchange(node->older, oldest));
    return oldest;
  }
  static void drop(Node* node) {
    while (node != nullptr) delete std::exchange(node, node->older);
  }

  std::atomic<Node*> newest_{nullptr};
};

}  // namespace zurau::broker
