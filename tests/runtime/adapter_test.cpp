#include "base/files.hpp"
#include "runtime/adapter.hpp"
#include "runtime/desk.hpp"
#include "skill/skill_loader.hpp"
#include <gtest/gtest.h>

namespace skvm {
namespace {

namespace fs = std::filesystem;

struct adapter_test : ::testing::Test {
  adapter_test() {
    auto made = std::make_shared<run_request>();
    made->skill =
      *parse_skill("---\nname: report\ndescription: Reports.\n---\n\nGo.\n",
                   (folder.path() / "report").string());
    made->task = "the report of May";
    made->model = "sim/m";
    made->harness = "bare";
    request = made;
  }

  /// Tells of the end of a run, and waits until that is taken in.
  void finish(const std::string& id, const std::string& path) {
    auto ended = std::make_shared<run_result>();
    ended->id = id;
    ended->status = run_status::succeeded;
    ended->path = path;
    ended->assigned = adapt::assignment{};
    caf::scoped_actor self{system};
    self->send(adapter, adapt_finished{request, ended});
    self->receive([&](const adapt_seen& msg) { EXPECT_EQ(msg.run, id); });
  }

  std::size_t kept() {
    EXPECT_TRUE(records->flush());
    auto all = records->adaptations({}, 0);
    EXPECT_TRUE(all) << all.error().text();
    return all ? all->size() : 0;
  }

  ~adapter_test() override {
    caf::anon_send_exit(adapter, caf::exit_reason::user_shutdown);
  }

  temporary_folder folder{
    make_temporary_folder(fs::temp_directory_path(), "skvm-adapter-").value()};
  std::unique_ptr<store> records{
    std::move(open_store(folder.path() / "skvm.db").value())};
  std::shared_ptr<const run_request> request;
  caf::actor_system_config config;
  caf::actor_system system{config};
  caf::actor adapter = spawn_adapter(
    system, *records, {}, [](const std::string&, const std::string&) {
      return std::shared_ptr<const profile>{};
    });
};

TEST_F(adapter_test, takes_no_answer_of_a_function_for_evidence) {
  finish("r1", "solidified");
  EXPECT_EQ(kept(), 0U);
}

TEST_F(adapter_test, keeps_what_runs_with_a_model_showed) {
  finish("r1", "agent");
  EXPECT_EQ(kept(), 1U);
}

} // namespace
} // namespace skvm
