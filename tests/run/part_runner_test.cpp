#include "tests/support/two_threads.hpp"

#include "base/chat_archive.hpp"
#include "base/files.hpp"
#include "run/change_archive.hpp"
#include "run/part_runner.hpp"
#include "skill/skill_loader.hpp"
#include "solidify/folders.hpp"
#include "solidify/shelf.hpp"
#include <gmock/gmock.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <future>

namespace skvm {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

/// The main part of a run, which works in the folder itself and of which an
/// earlier process may have written something down.
struct part_runners : ::testing::Test {
  part_runners()
    : holder(*make_temporary_folder(::testing::TempDir(), "parts-")),
      root(fs::canonical(holder.path())),
      log(std::move(*journal::open(root / "j"))) {
    fs::create_directories(root / "work");
    skill = *parse_skill(
      "---\nname: tables\ndescription: D.\n---\n\n1. Count the rows.\n",
      (root / "skill").string());
    run_begun begun;
    begun.request.id = "r";
    before.keep(log_kind::begun, begun);
  }

  /// Records of a function that had begun to bring `made` and `more` in, and
  /// the view that it left; `made` is in already.
  void begin_to_bring_in() {
    auto view =
      work_view::create_copy((root / "work").string(), scratch() / "view");
    ASSERT_TRUE(view) << view.error().text();
    for (const auto* name : {"made", "more"})
      ASSERT_TRUE(write_file((*view)->reachable_path() + "/" + name, "by it"));
    auto changes = (*view)->changes();
    ASSERT_TRUE(changes);
    archive::writer plan;
    plan << *changes << std::string{"it is made"} << std::string{"tables-s1"};
    before.keep(log_kind::merge_begun, logged_merge{key, plan.take()});
    (*view)->leave();
    ASSERT_TRUE(write_file(root / "work/made", "by it"));
  }

  [[nodiscard]] fs::path scratch() const {
    return root / "views/r-function-main-1#1";
  }

  /// A promoted function for this command, in place of training.
  void know(const std::string& command) {
    std::vector<solidify::observation> runs;
    for (const auto* file : {"north.txt", "south.txt", "east.txt"}) {
      solidify::observation one;
      one.task = std::string{"Count "} + file;
      one.steps = {{false, {}, command + file}};
      one.output = one.all_output = "3";
      runs.push_back(std::move(one));
    }
    auto learnt = solidify::learn(runs);
    ASSERT_TRUE(learnt) << learnt.error().text();
    solidify::kept_function one{*learnt, {}};
    one.what.id = "tables-s1-00000000";
    one.what.digest = solidify::scope_of(*skill, {"s1"}, {}).digest;
    one.what.expected.output_most = 100;
    one.life.state = solidify::life_state::promoted;
    one.life.programs = solidify::stamp_of(one.what.programs, {});
    auto books = solidify::shelf::open(root / "skvm.db");
    ASSERT_TRUE(books);
    ASSERT_TRUE((*books)->put(one, "learnt", ""));
    functions = std::move(*solidify::solidifier::open(root / "skvm.db", {}));
  }

  /// Carries the part out, in a run that is resumed where that says so.
  void begin(bool resumed) {
    std::unique_ptr<run_history> history;
    if (resumed) {
      ASSERT_TRUE(log->flush());
      history = std::make_unique<run_history>(
        *read_history("r", *journal::read_in(root / "j", stream_of("r"))));
    }
    auto now = std::make_shared<run_log>(*log, "r", std::move(history));
    part_runner_setup setup;
    setup.run = "r";
    setup.bus = &bus;
    setup.processes = &processes;
    auto& ask = setup.function;
    ask.functions = functions.get();
    ask.run = "r";
    ask.skill = skill;
    ask.task = "Count west.txt";
    ask.log = now;
    ask.place.box = &box;
    ask.place.processes = &processes;
    ask.place.work_dir = (root / "work").string();
    ask.place.skill_dir = (root / "skill").string();
    ask.place.functions_dir = (root / "functions").string();
    ask.place.scratch = (root / "views/r-function").string();
    owner =
      system.spawn([this, setup](caf::event_based_actor* me) -> caf::behavior {
        me->set_down_handler([](const caf::down_msg&) {});
        auto start = with_functions(
          setup,
          [this](caf::scheduled_actor* runner,
                 const part_conversation&) -> result<caf::actor> {
            asked_model = true;
            caf::anon_send(
              caf::actor_cast<caf::actor>(runner),
              branch_done{"main-1", std::make_shared<branch_outcome>()});
            return runner->home_system().spawn(
              [](caf::event_based_actor*) -> caf::behavior {
                return {[](cancel_work) {}};
              });
          });
        part_conversation what;
        what.label = what.part.id = "main-1";
        what.part.steps = {"s1"};
        what.as_planned = true;
        what.is_last = true;
        auto started = start(me, what);
        part.set_value(started ? *started : caf::actor{});
        return {
          [this](const branch_done& done) { told.set_value(done.outcome); }};
      });
  }

  std::shared_ptr<const branch_outcome> outcome() {
    auto out = told.get_future().get();
    caf::anon_send_exit(owner, caf::exit_reason::user_shutdown);
    owner = nullptr;
    system.await_all_actors_done();
    return out;
  }

  temporary_folder holder;
  fs::path root;
  std::unique_ptr<journal> log;
  run_log before{*log, "r"};
  std::string key = std::string{function_key} + " main-1#1";
  skill_ptr skill;
  event_bus bus;
  launcher processes;
  sandbox box = sandbox::disabled();
  std::unique_ptr<solidify::solidifier> functions; ///< null for none
  std::atomic<bool> asked_model{false};
  std::promise<caf::actor> part;
  std::promise<std::shared_ptr<const branch_outcome>> told;
  test::two_threads config;
  caf::actor_system system{config};
  caf::actor owner;
};

TEST_F(part_runners, finish_what_is_half_in_also_where_functions_are_off) {
  begin_to_bring_in();
  begin(true);
  auto got = outcome();
  EXPECT_FALSE(asked_model);
  EXPECT_EQ(got->status, run_status::succeeded);
  EXPECT_EQ(got->text, "it is made");
  EXPECT_EQ(got->function, "tables-s1");
  EXPECT_EQ(*read_file(root / "work/made"), "by it");
  EXPECT_EQ(*read_file(root / "work/more"), "by it");
}

TEST_F(part_runners, are_the_functions_although_the_part_ran_again_after_it) {
  begin_to_bring_in();
  before.keep(log_kind::merge_done, logged_merge{key, "in"});
  // Then the part was given to the model, because of another one's change.
  logged_reply reply;
  reply.conversation = "main-1#1";
  reply.turn = 1;
  before.keep(log_kind::reply, reply);
  begin(true);
  auto got = outcome();
  EXPECT_FALSE(asked_model);
  EXPECT_EQ(got->function, "tables-s1");
  EXPECT_FALSE(fs::exists(root / "work/more")) << "it is not done twice";
}

TEST_F(part_runners, leave_what_a_model_had_begun_to_the_model) {
  logged_reply reply;
  reply.conversation = "main-1#1";
  reply.turn = 1;
  before.keep(log_kind::reply, reply);
  know("echo ");
  begin(true);
  (void)outcome();
  EXPECT_TRUE(asked_model);
}

TEST_F(part_runners, end_a_function_that_is_cancelled_and_leave_the_folder) {
  for (const auto* name : {"begun", "never"})
    ASSERT_EQ(::mkfifo((root / name).c_str(), 0600), 0);
  auto script = "echo half > half.txt\necho > '" + (root / "begun").string()
                + "'\ncat '" + (root / "never").string() + "'\n";
  ASSERT_TRUE(write_file(root / "skill/wait.sh", script));
  ASSERT_TRUE(write_file(root / "work/west.txt", "x"));
  know("sh \x01/wait.sh ");
  begin(false);
  auto running = part.get_future().get();
  ASSERT_TRUE(running);
  std::string line;
  std::ifstream begun{root / "begun"}; // waits for the function
  std::getline(begun, line);
  caf::anon_send(running, cancel_work{});
  running = nullptr;
  auto got = outcome();
  ASSERT_TRUE(got->failure);
  EXPECT_EQ(got->failure->code, errc::cancelled);
  EXPECT_FALSE(asked_model);
  EXPECT_FALSE(fs::exists(root / "work/half.txt"));
  EXPECT_FALSE(fs::exists(root / "views/r-function-main-1#1"));
}

} // namespace
} // namespace skvm
